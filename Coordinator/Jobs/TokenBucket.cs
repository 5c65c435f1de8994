namespace ActorCompute.Coordinator.Jobs;

/// <summary>
/// Holds a rate: in any span of time no more is taken than the rate times the span, and one burst. What is not taken is not saved beyond that.
/// Mutable, with a single owner; time is passed in.
/// </summary>
/// <param name="perSecond">More than zero.</param>
/// <param name="full">Whether the first burst may be taken at once; else time has to pass first, from the first look on.</param>
internal sealed class TokenBucket(double perSecond, bool full)
{
    /// <summary>What may gather while nothing is taken: enough that a timer that comes late costs no throughput.</summary>
    public static readonly TimeSpan BurstTime = TimeSpan.FromMilliseconds(100);

    private double _tokens = full ? BurstOf(perSecond) : 0;
    private TimeSpan? _at;

    /// <summary>The most that can be taken at once; at least 1.</summary>
    public double Burst { get; } = BurstOf(perSecond);

    /// <summary>What it waits for once it is empty, so that what is handed out comes in runs and not one by one.</summary>
    private double Enough => Math.Max(1, Burst / 2);

    /// <summary>How much may be taken now.</summary>
    public long Available(TimeSpan now) => (long)TokensAt(now);

    /// <summary>Whether it is worth taking now what so many items wait for.</summary>
    public bool HasEnough(long wanted, TimeSpan now) => TokensAt(now) >= Math.Min(wanted, Enough);

    /// <summary>When <see cref="HasEnough"/> will be true; <paramref name="now"/> at the earliest.</summary>
    public TimeSpan EnoughAt(long wanted, TimeSpan now)
    {
        if (HasEnough(wanted, now)) return now;
        var missing = Math.Min(wanted, Enough) - _tokens;
        return _at!.Value + TimeSpan.FromTicks((long)Math.Ceiling(missing / perSecond * TimeSpan.TicksPerSecond) + 1);
    }

    /// <summary>Takes what is <see cref="Available"/>.</summary>
    public void Take(long count, TimeSpan now) => (_tokens, _at) = (TokensAt(now) - count, now);

    private double TokensAt(TimeSpan now)
    {
        _at ??= now;
        return Math.Min(Burst, _tokens + (now - _at.Value).TotalSeconds * perSecond);
    }

    private static double BurstOf(double perSecond) => Math.Max(1, perSecond * BurstTime.TotalSeconds);
}
