using System.Reflection;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;

namespace ActorCompute.Packages;

/// <summary>A package that is to be sent: its manifest, and its files to read from. Equal files make equal packages, wherever they come from.</summary>
internal sealed class PackageSource : IDisposable
{
    private readonly IDisposable? _opened;

    private PackageSource(PackageManifest manifest, IReadOnlyList<ContentPiece> files, IDisposable? opened)
    {
        (Manifest, _opened) = (manifest, opened);
        var listed = ContentPiece.Of(manifest.ToBytes());
        (Hash, Pieces) = (listed.Hash, [.. files.DistinctBy(f => f.Hash), listed]);
    }

    public PackageManifest Manifest { get; }

    /// <summary>The package's name to the cluster.</summary>
    public ContentHash Hash { get; }

    /// <summary>What the cluster must have: the files, and the manifest last.</summary>
    public IReadOnlyList<ContentPiece> Pieces { get; }

    /// <summary>The package of a dll with what it needs, of a folder that was built or published, or of a zip of one.</summary>
    /// <param name="path">The dll, the folder or the zip.</param>
    /// <param name="assembly">Simple name of the assembly that holds the tasks; null finds the one that the build was about.</param>
    /// <exception cref="UserError">It is none of these, is made to do harm, or is over a limit.</exception>
    public static Task<PackageSource> OpenAsync(string path, string? assembly, CancellationToken cancel) => ReadAsync(path, async () =>
    {
        if (Directory.Exists(path)) return await OfFolderAsync(path, FolderFiles.Of(path), assembly, null, cancel).ConfigureAwait(false);
        if (!File.Exists(path)) throw new UserError(ExitStatus.BadInput, $"There is no {path}; name a dll, a folder that 'dotnet publish' made, or a zip of one.");
        if (Path.GetExtension(path).Equals(".dll", StringComparison.OrdinalIgnoreCase)) return await OfLibraryAsync(Path.GetFullPath(path), cancel).ConfigureAwait(false);
        return await OfZipAsync(path, assembly, cancel).ConfigureAwait(false);
    });

    /// <summary>The package of an assembly of this program, with all that it refers to; files that are not code do not travel.</summary>
    /// <exception cref="UserError">It has no file of its own, or something that it needs is missing.</exception>
    public static Task<PackageSource> OfAssemblyAsync(Assembly assembly, CancellationToken cancel) =>
        ReadAsync(assembly.Location, () => MakeAsync(assembly.GetName().Name!, LoadedAssembly.Files(assembly), null, cancel));

    public void Dispose() => _opened?.Dispose();

    private static Task<PackageSource> OfLibraryAsync(string path, CancellationToken cancel)
    {
        var (folder, main) = (Path.GetDirectoryName(path)!, Path.GetFileNameWithoutExtension(path));
        return File.Exists(Path.Combine(folder, $"{main}.deps.json"))
            ? OfFolderAsync(folder, FolderFiles.Of(folder), main, null, cancel)   // a build: what was copied beside it belongs to it
            : MakeAsync(main, LoneAssembly.Files(folder, main), null, cancel);
    }

    private static async Task<PackageSource> OfZipAsync(string path, string? assembly, CancellationToken cancel)
    {
        var zip = ZipFiles.Open(path);
        try
        {
            return await OfFolderAsync(path, zip.Files, assembly, zip, cancel).ConfigureAwait(false);
        }
        catch
        {
            zip.Dispose();
            throw;
        }
    }

    private static async Task<PackageSource> OfFolderAsync(string place, IReadOnlyList<SourceFile> files, string? assembly, IDisposable? opened, CancellationToken cancel)
    {
        var byPath = files.ToDictionary(f => f.Path, StringComparer.Ordinal);
        var main = MainAssembly.Find(place, byPath.Keys, assembly);
        var dependencies = byPath.TryGetValue($"{main}.deps.json", out var list) ? DependencyFile.Parse(await BytesAsync(list, cancel).ConfigureAwait(false), list.Path) : null;
        var contents = PackageContents.OfFolder(byPath.Keys, main, dependencies);
        return await MakeAsync(main, [.. contents.Paths.Select(p => byPath[p]), .. LibraryPackages.Find(main, contents.Absent)], opened, cancel).ConfigureAwait(false);
    }

    private static async Task<PackageSource> MakeAsync(string main, IReadOnlyList<SourceFile> files, IDisposable? opened, CancellationToken cancel)
    {
        SourceFile[] ordered = [.. files.OrderBy(f => f.Path, StringComparer.Ordinal)];
        var hashed = new (ContentHash Hash, long Bytes)[ordered.Length];
        await Parallel.ForAsync(0, ordered.Length, cancel, async (i, stop) => hashed[i] = await ordered[i].HashAsync(stop).ConfigureAwait(false)).ConfigureAwait(false);
        var manifest = new PackageManifest(main, [.. ordered.Zip(hashed, (f, h) => new PackageFile(f.Path, h.Hash, h.Bytes))]).Checked();
        return new(manifest, [.. ordered.Zip(hashed, (f, h) => new ContentPiece(h.Hash, h.Bytes, f.Open))], opened);
    }

    private static async Task<byte[]> BytesAsync(SourceFile file, CancellationToken cancel)
    {
        using var stream = file.Open();
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancel).ConfigureAwait(false);
        return bytes.ToArray();
    }

    private static async Task<PackageSource> ReadAsync(string path, Func<Task<PackageSource>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserError(ExitStatus.BadInput, $"{path} cannot be read ({e.Message.TrimEnd('.')}); make its files yours, or copy them.", e);
        }
    }
}
