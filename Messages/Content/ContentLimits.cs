namespace ActorCompute.Messages.Content;

/// <summary>How large content may be.</summary>
public static class ContentLimits
{
    /// <summary>A file of a package, an item, a result, a broadcast value, all that a task captures.</summary>
    public const long PieceBytes = 256L << 20;

    /// <summary>One piece of content: the largest of those, with what stands before the numbers of a shared array, or around what a task captures.</summary>
    public const long StoredBytes = PieceBytes + (64 << 10);

    /// <summary>All files of a package together.</summary>
    public const long PackageBytes = 1L << 30;

    /// <summary>Files of a package.</summary>
    public const int PackageFiles = 10_000;

    /// <summary>What one message of an upload or download carries at most.</summary>
    public const int ChunkBytes = 256 << 10;
}
