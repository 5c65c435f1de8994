using System.Collections.Concurrent;
using ActorCompute.Coordinator.Content;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;

namespace ActorCompute.Coordinator.Packages;

/// <summary>Packages as content: whether all of one is here, and which tasks it has. What is needed stays for a day, so what was found holds for an hour.</summary>
internal sealed class PackageShelf(ContentStore content, TimeProvider time)
{
    private static readonly TimeSpan Holds = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<ContentHash, long> _whole = new();   // when it was found
    private readonly ConcurrentDictionary<ContentHash, PackageTasks> _tasks = new();

    /// <summary>Makes sure that a package is here, every file of it.</summary>
    /// <exception cref="ContentMissingException">It is not.</exception>
    /// <exception cref="UserError">The manifest is none, or a file has another length than it says.</exception>
    public async Task RequireAsync(ContentHash package, CancellationToken cancel)
    {
        if (!_whole.TryGetValue(package, out var found) || time.GetElapsedTime(found) > Holds) await ReadAsync(package, cancel);
    }

    /// <summary>The manifest of a package that is here, every file of it.</summary>
    /// <exception cref="ContentMissingException">It is not.</exception>
    /// <exception cref="UserError">The manifest is none, or a file has another length than it says.</exception>
    public async Task<PackageManifest> ReadAsync(ContentHash package, CancellationToken cancel)
    {
        var now = time.GetTimestamp();
        var manifest = content.Use(package) ? await content.FindManifestAsync(package, cancel) : null;
        if (manifest is null) throw new ContentMissingException($"The manifest {package} of the package is not here; upload it first.");
        var missing = new List<string>();
        foreach (var file in manifest.Files)
        {
            if (content.UsedLength(file.Hash) is not { } length) missing.Add(file.Path);
            else if (length != file.Bytes)
                throw new UserError(ExitStatus.BadInput, $"This is no package: {file.Path} has {length} bytes, and its manifest says {file.Bytes}.");
        }
        if (missing.Count > 0)
            throw new ContentMissingException($"{missing.Count} of {manifest.Files.Count} files of the package {package} are not here ({missing[0]} is one); upload them first.");
        _whole[package] = now;
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
}
