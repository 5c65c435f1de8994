using ActorCompute.Messages.Segments;

namespace ActorCompute.ComputeNode.Io.Http;

/// <summary>How far http.get goes for one item. Some of it an item may set for itself.</summary>
internal sealed record HttpLimits
{
    /// <summary>From the first attempt to the last byte, waiting for a place at the host left out. Default 30 s.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Redirects that are followed. Default 10.</summary>
    public int Redirects { get; init; } = 10;

    /// <summary>The longest body, in bytes, once it is decompressed. Default 256 MiB.</summary>
    public long Bytes { get; init; } = 256L << 20;

    /// <summary>The longest body that is kept for the result, in bytes. Default: what fits a message.</summary>
    public int KeptBytes { get; init; } = Segment.MaxBytes - sizeof(int);

    /// <summary>Requests in flight at once to one host and port. Default 32.</summary>
    public int PerHost { get; init; } = 32;
}
