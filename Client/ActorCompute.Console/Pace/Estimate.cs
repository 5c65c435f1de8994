namespace ActorCompute.Pace;

/// <summary>What is known of the work that is left.</summary>
internal sealed record WorkLeft
{
    /// <summary>Items without an outcome.</summary>
    public required long Items { get; init; }

    /// <summary>Those of them that no node has yet.</summary>
    public required long ToBegin { get; init; }

    /// <summary>How long an item has taken on average, for whoever ran it; null if none has ended.</summary>
    public TimeSpan? Cost { get; init; }

    /// <summary>How many items of this job the cluster and the job's own limit let run side by side; null if that is not known.</summary>
    public long? Abreast { get; init; }

    /// <summary>How many items may begin in a second; null if as many as can.</summary>
    public double? PerSecond { get; init; }
}

/// <summary>
/// Tells how long a job will still take from all that is known: what was measured, what an item costs, how many run side by side and how many may
/// begin in a second. Where these differ, or little was seen, the answer is a range. Pure.
/// </summary>
internal static class Estimate
{
    /// <summary>Bounds are so many standard deviations away.</summary>
    private const double Caution = 2;

    /// <summary>From so many measured items on the pace alone counts: other jobs may hold slots, and cost knows nothing of that.</summary>
    private const int WellMeasured = 30;

    /// <summary>A rate limit is what holds the job up if all else would take little longer than that alone.</summary>
    private const double RateBound = 1.15;

    private static readonly TimeSpan LeastStall = TimeSpan.FromSeconds(10);

    /// <summary>The time left; null if nothing is known of it, or nothing is left.</summary>
    public static TimeLeft? Of(WorkLeft work, PaceHistory history, TimeSpan now)
    {
        if (work.Items <= 0) return null;
        var floor = work.PerSecond is { } rate ? work.ToBegin / rate : 0;
        var (paces, measured) = Paces(work, history, now);
        if (paces.Count == 0) return floor > 0 ? new(Span(floor), null) : null;
        var last = work.Cost?.TotalSeconds ?? 0;   // the last one to begin is to end, too
        if (floor > 0 && paces.Max() * work.Items <= floor * RateBound) return new(Span(floor), Span(floor * 1.1 + last));
        var spread = 1 + Caution * history.Variation * Math.Sqrt(1 / (double)measured + 1 / (double)work.Items);
        var silence = Math.Max(0, (now - history.Last).TotalSeconds);
        var least = work.ToBegin == 0 ? 0 : Math.Max(0, paces.Min() * work.Items - silence) / spread;   // what has begun may end at any moment
        var most = Math.Max(paces.Max() * work.Items * spread, last);
        return new(Span(Math.Max(least, floor)), Span(Math.Max(most, floor * 1.1 + last)));
    }

    /// <summary>For how long no item has ended, if that is much longer than usual: then what was measured says nothing of what follows.</summary>
    public static TimeSpan? Stall(WorkLeft work, PaceHistory history, TimeSpan now)
    {
        var (silence, gaps, cost) = (now - history.Last, history.Gaps, work.Cost ?? TimeSpan.Zero);
        if (history.Whole is null && work.Cost is null) return null;
        var between = work.PerSecond is { } rate ? Span(1 / rate) : TimeSpan.Zero;
        return silence > LeastStall && silence > 5 * gaps.Mean && silence > 2 * gaps.Longest && silence > 3 * cost && silence > 3 * between ? silence : null;
    }

    /// <summary>Seconds an item, by each way to tell it, and how many items say so.</summary>
    private static (List<double> Paces, long Measured) Paces(WorkLeft work, PaceHistory history, TimeSpan now)
    {
        var (paces, measured) = (new List<double>(), 0L);
        if (history.Whole is { } whole)
        {
            paces.Add(whole.SecondsPerItem);
            measured = whole.Items;
            if (history.Recent is { } recent) paces.Add(recent.SecondsPerItem);
            var silence = now - history.Last;
            if (silence > history.Gaps.Longest) paces.Add((whole.Time + silence).TotalSeconds / whole.Items);
        }
        if (measured < WellMeasured && work is { Cost: { } cost, Abreast: { } abreast } && cost > TimeSpan.Zero)
            paces.Add(cost.TotalSeconds / Math.Max(1, Math.Min(abreast, work.Items)));
        return (paces, Math.Max(1, measured));
    }

    private static TimeSpan Span(double seconds) => TimeSpan.FromSeconds(Math.Min(seconds, 1e9));
}
