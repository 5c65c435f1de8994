namespace ActorCompute.Messages.Content;

/// <summary>How large content may be.</summary>
public static class ContentLimits
{
    /// <summary>One piece of content: a file of a package, an item, a broadcast value.</summary>
    public const long PieceBytes = 256L << 20;

    /// <summary>All files of a package together.</summary>
    public const long PackageBytes = 1L << 30;

    /// <summary>Files of a package.</summary>
    public const int PackageFiles = 10_000;

    /// <summary>What one message of an upload or download carries at most.</summary>
    public const int ChunkBytes = 256 << 10;
}
