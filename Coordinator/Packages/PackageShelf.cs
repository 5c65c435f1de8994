using System.Collections.Concurrent;
using ActorCompute.Coordinator.Content;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;

namespace ActorCompute.Coordinator.Packages;

/// <summary>Packages as content: whether all of one is here, and which tasks it has. Content never goes while a coordinator runs, so what was found holds.</summary>
internal sealed class PackageShelf(ContentStore content)
{
    /// <summary>More than a manifest of as many files as there may be, with paths as long as they may be.</summary>
    private const long MostManifestBytes = 16 << 20;

    private readonly ConcurrentDictionary<ContentHash, bool> _whole = new();
    private readonly ConcurrentDictionary<ContentHash, PackageTasks> _tasks = new();

    /// <summary>Makes sure that a package is here, every file of it.</summary>
    /// <exception cref="ContentMissingException">It is not.</exception>
    /// <exception cref="UserError">The manifest is none, or a file has another length than it says.</exception>
    public async Task RequireAsync(ContentHash package, CancellationToken cancel)
    {
        if (!_whole.ContainsKey(package)) await ReadAsync(package, cancel);
    }

    /// <summary>The manifest of a package that is here, every file of it.</summary>
    /// <exception cref="ContentMissingException">It is not.</exception>
    /// <exception cref="UserError">The manifest is none, or a file has another length than it says.</exception>
    public async Task<PackageManifest> ReadAsync(ContentHash package, CancellationToken cancel)
    {
        var manifest = PackageManifest.Parse(await ReadBytesAsync(package, cancel));
        var missing = new List<string>();
        foreach (var file in manifest.Files)
        {
            if (content.LengthOf(file.Hash) is not { } length) missing.Add(file.Path);
            else if (length != file.Bytes)
                throw new UserError(ExitStatus.BadInput, $"This is no package: {file.Path} has {length} bytes, and its manifest says {file.Bytes}.");
        }
        if (missing.Count > 0)
            throw new ContentMissingException($"{missing.Count} of {manifest.Files.Count} files of the package {package} are not here ({missing[0]} is one); upload them first.");
        _whole[package] = true;
        return manifest;
    }

    /// <summary>The tasks of a package, as its main assembly's metadata say.</summary>
    /// <exception cref="ContentMissingException">Not all of it is here.</exception>
    /// <exception cref="UserError">It is no package, or its assembly none that can have tasks.</exception>
    public async Task<PackageTasks> TasksAsync(ContentHash package, CancellationToken cancel) =>
        _tasks.TryGetValue(package, out var known) ? known : TasksOf(package, await ReadAsync(package, cancel));

    /// <summary>The tasks of a package whose manifest is at hand.</summary>
    /// <exception cref="UserError">Its assembly is none that can have tasks.</exception>
    public PackageTasks TasksOf(ContentHash package, PackageManifest manifest)
    {
        var main = manifest.Files.First(f => f.Path == $"{manifest.Assembly}.dll");
        using var assembly = content.Find(main.Hash) ?? throw new ContentMissingException($"The content {main.Hash} ({main.Path}) is not here.");
        return _tasks[package] = AssemblyTasks.Read(assembly, manifest.Assembly);
    }

    private async Task<byte[]> ReadBytesAsync(ContentHash package, CancellationToken cancel)
    {
        await using var file = content.Find(package)
            ?? throw new ContentMissingException($"The manifest {package} of the package is not here; upload it first.");
        if (file.Length > MostManifestBytes) throw new UserError(ExitStatus.BadInput, $"This is no package: its manifest of {file.Length} bytes is too large.");
        var bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes, cancel);
        return bytes;
    }
}
