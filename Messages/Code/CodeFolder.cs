using System.Globalization;
using ActorCompute.Messages.Content;

namespace ActorCompute.Messages.Code;

/// <summary>Where a node keeps code for its workers, who find it there by name. What is there is whole: it is moved into its place.</summary>
/// <param name="Path">The folder; a worker is given it as its third argument.</param>
public sealed record CodeFolder(string Path)
{
    private const string PackagesName = "packages", PiecesName = "pieces", DraftsName = "drafts";

    /// <summary>The folders in it, with what tells a name that nodes and workers give there from any other.</summary>
    internal static IReadOnlyList<(string Name, Func<string, bool> IsOwn)> Parts { get; } = [(PackagesName, IsHash), (PiecesName, IsStart), (DraftsName, IsDraft)];

    /// <summary>The packages that are there, put together.</summary>
    internal IEnumerable<DirectoryInfo> AllPackages => Folders(PackagesName, IsHash);

    /// <summary>The pieces that are there.</summary>
    internal IEnumerable<FileInfo> AllPieces =>
        Folders(PiecesName, IsStart).SelectMany(d => d.EnumerateFiles().Where(f => IsHash(f.Name) && f.Name.StartsWith(d.Name, StringComparison.Ordinal)));

    /// <summary>What is not finished, or never will be.</summary>
    internal IEnumerable<FileSystemInfo> AllDrafts => new DirectoryInfo(System.IO.Path.Combine(Path, DraftsName)).EnumerateFileSystemInfos().Where(d => IsDraft(d.Name));

    /// <summary>The folder of a package, its files below it as its manifest says.</summary>
    public string Package(ContentHash package) => System.IO.Path.Combine(Path, PackagesName, package.Value);

    /// <summary>The path of a new file or folder that nobody else has; where it is finished, it is moved into place.</summary>
    public string NewDraft() => System.IO.Path.Combine(Path, DraftsName, $"{Environment.ProcessId}-{Guid.NewGuid():N}");

    /// <summary>A piece of content: a manifest, an invocation, a large item.</summary>
    public string Piece(ContentHash piece) => System.IO.Path.Combine(Path, PiecesName, piece.Value[..2], piece.Value);

    /// <summary>A link is nobody's: it would lead out of here.</summary>
    private IEnumerable<DirectoryInfo> Folders(string part, Func<string, bool> isOwn) =>
        new DirectoryInfo(System.IO.Path.Combine(Path, part)).EnumerateDirectories().Where(d => isOwn(d.Name) && d.LinkTarget is null);

    private static bool IsHash(string name) => ContentHash.TryParse(name, out _);

    private static bool IsStart(string name) => name.Length == 2 && name.All(char.IsAsciiHexDigitLower);

    private static bool IsDraft(string name) => name.Split('-') is [var process, var id]
        && int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out _) && Guid.TryParseExact(id, "N", out _);
}
