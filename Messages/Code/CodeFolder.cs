using ActorCompute.Messages.Content;

namespace ActorCompute.Messages.Code;

/// <summary>Where a node keeps code for its workers, who find it there by name. What is there is whole: it is moved into its place.</summary>
/// <param name="Path">The folder; a worker is given it as its third argument.</param>
public sealed record CodeFolder(string Path)
{
    /// <summary>The folder of a package, its files below it as its manifest says.</summary>
    public string Package(ContentHash package) => System.IO.Path.Combine(Path, "packages", package.Value);

    /// <summary>The path of a new file or folder that nobody else has; where it is finished, it is moved into place.</summary>
    public string NewDraft() => System.IO.Path.Combine(Path, "drafts", $"{Environment.ProcessId}-{Guid.NewGuid():N}");

    /// <summary>A piece of content: a manifest, an invocation, a large item.</summary>
    public string Piece(ContentHash piece) => System.IO.Path.Combine(Path, "pieces", piece.Value[..2], piece.Value);
}
