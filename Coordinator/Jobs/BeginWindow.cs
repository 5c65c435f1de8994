namespace ActorCompute.Coordinator.Jobs;

/// <summary>
/// What of a job's rate is used up by items that have begun: in no second do more begin than the rate says. When an item began is known no
/// sooner than its outcome; until then it may begin at any moment (see JobState.Limits.cs). Mutable, with a single owner; time is passed in.
/// </summary>
/// <param name="perSecond">More than zero.</param>
internal sealed class BeginWindow(double perSecond)
{
    private readonly Queue<(TimeSpan By, long Count)> _begun = [];
    private long _count;

    /// <summary>So many may begin within <see cref="Length"/>.</summary>
    public long Most { get; } = Math.Max(1, (long)perSecond);

    /// <summary>A second, unless the rate is no whole number.</summary>
    public TimeSpan Length { get; } = TimeSpan.FromSeconds(Math.Max(1, (long)perSecond) / perSecond);

    /// <summary>Items have begun, at this time at the latest.</summary>
    public void Begun(long count, TimeSpan by)
    {
        if (count == 0) return;
        _begun.Enqueue((by, count));
        _count += count;
    }

    /// <summary>How many may have begun within the last <see cref="Length"/>.</summary>
    public long Recent(TimeSpan now)
    {
        while (_begun.TryPeek(out var oldest) && oldest.By + Length < now) _count -= _begun.Dequeue().Count;
        return _count;
    }

    /// <summary>When <see cref="Recent"/> will be less; null if it is nothing.</summary>
    public TimeSpan? NextFree(TimeSpan now) => Recent(now) == 0 ? null : _begun.Peek().By + Length + TimeSpan.FromTicks(1);
}
