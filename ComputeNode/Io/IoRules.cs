using ActorCompute.ComputeNode.Io.Http;

namespace ActorCompute.ComputeNode.Io;

/// <summary>What built-in I/O tasks may do on a node.</summary>
/// <param name="ReadRoots">Folders below which files may be read.</param>
/// <param name="Addresses">Whom http.get may ask.</param>
internal sealed record IoRules(IReadOnlyList<string> ReadRoots, AddressRule Addresses)
{
    /// <summary>No file, no link-local address.</summary>
    public static IoRules Default { get; } = new([], AddressRule.Default);
}
