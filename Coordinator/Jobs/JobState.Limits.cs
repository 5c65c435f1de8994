using ActorCompute.Messages;

namespace ActorCompute.Coordinator.Jobs;

internal sealed partial class JobState
{
    private TokenBucket? _rate = spec.ItemsPerSecond is { } perSecond ? new(perSecond, full: true) : null;

    /// <summary>Whether there is something that may be handed out now, by the job's own limits.</summary>
    public bool IsReady(TimeSpan now) => HasOpenItems && Room > 0 && Rate?.HasEnough(_open.Count, now) is not false;

    /// <summary>When to look again: items will have rested, or the rate will allow more. Null if time alone changes nothing.</summary>
    public TimeSpan? NextLook(TimeSpan now)
    {
        var rate = Rate is { } limit && HasOpenItems && Room > 0 && !IsReady(now) ? limit.EnoughAt(_open.Count, now) : (TimeSpan?)null;
        return rate is null || NextWake < rate ? NextWake : rate;
    }

    /// <summary>Null if there is none; merging results is no item of anybody's.</summary>
    private TokenBucket? Rate => IsMerging ? null : _rate;

    /// <summary>
    /// What may run beside what runs now: I/O items, or leases of a CPU-bound job, each of which runs one item at a time. What a node holds
    /// counts, though it may not have begun.
    /// </summary>
    private long Room => Spec.MaxConcurrency is not { } most ? long.MaxValue
        : Math.Max(0, most - (Kind is TaskKind.Io ? Running : _leases.Count));

    /// <summary>The most items that the next lease may have.</summary>
    private long MostItems(LeaseOffer offer, TimeSpan now)
    {
        var byRate = Rate?.Available(now) ?? long.MaxValue;
        if (Kind is not TaskKind.Io || Room == long.MaxValue) return byRate;
        return Math.Min(byRate, (Room + offer.IoNodes - 1) / Math.Max(1, offer.IoNodes));   // the other nodes are to have their share
    }
}
