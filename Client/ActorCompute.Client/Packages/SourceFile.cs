using ActorCompute.Messages.Content;

namespace ActorCompute.Packages;

/// <summary>A file that may become part of a package.</summary>
/// <param name="Path">Relative, parted by '/', as the package is to have it.</param>
internal abstract record SourceFile(string Path)
{
    /// <summary>What it contains, and how many bytes that is.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public abstract Task<(ContentHash Hash, long Bytes)> HashAsync(CancellationToken cancel);

    /// <summary>Its content from the beginning; may be called again, and from any thread.</summary>
    public abstract Stream Open();
}

/// <summary>A file of a folder.</summary>
/// <param name="Place">Where it is.</param>
internal sealed record DiskFile(string Path, string Place) : SourceFile(Path)
{
    public override Task<(ContentHash Hash, long Bytes)> HashAsync(CancellationToken cancel) => FileHashes.OfAsync(Place, cancel);

    public override Stream Open() => FileHashes.Read(Place);
}
