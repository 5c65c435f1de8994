using ActorCompute.Pool;

namespace ActorCompute;

/// <summary>How a pool finds its cluster, and whom it tells of trouble. Immutable.</summary>
public sealed record PoolOptions
{
    /// <summary>The options of a pool for which none are given.</summary>
    public static PoolOptions Default { get; } = new();

    /// <summary>
    /// Path of the access file that the coordinator wrote. Default: null, which is the one that the environment variable
    /// <c>ACTORCOMPUTE_ACCESS</c> names, else <c>~/.actorcompute/access.json</c>. A local pool needs none.
    /// </summary>
    public string? AccessFile { get; init; }

    /// <summary>
    /// Is told, in a sentence, that the connection is lost and that it is back, that others can read the access file, and a local cluster's warnings;
    /// from any thread.
    /// Default: null, nobody.
    /// </summary>
    public Action<string>? Notice { get; init; }

    /// <summary>
    /// How long to wait for the cluster's first answer, whatever happens: more than zero, at most a day. Default: null, which follows progress. Where nobody
    /// listens that is 5 s; for a coordinator that takes the connection and has too much to do 30 s from its last sign of life on, and 2 min at most; for a local
    /// cluster, which needs this machine alone, 2 min.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none of these.</exception>
    public TimeSpan? ConnectTimeout
    {
        get;
        init => field = OptionRules.Within(value, TimeSpan.FromDays(1), of: nameof(PoolOptions));
    }
}
