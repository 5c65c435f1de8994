namespace ActorCompute.ComputeNode.Io;

/// <summary>What built-in I/O tasks may do on a node.</summary>
/// <param name="ReadRoots">Folders below which files may be read.</param>
/// <param name="PublicOnly">Whether http.get is held to public addresses.</param>
internal sealed record IoRules(IReadOnlyList<string> ReadRoots, bool PublicOnly)
{
    /// <summary>No file, any address.</summary>
    public static IoRules Default { get; } = new([], PublicOnly: false);
}
