using System.Globalization;
using ActorCompute.Messages;

namespace ActorCompute.Coordinator.Jobs;

internal sealed partial class JobState
{
    /// <summary>Items that take as long are taken to begin when they are handed out: their outcomes come too late to count by.</summary>
    private static readonly TimeSpan LongItem = TimeSpan.FromSeconds(1);

    /// <summary>So long an item may not have begun of which nothing is heard: while nobody knows what one takes, and else while its node says nothing.</summary>
    private static readonly TimeSpan FirstDoubt = TimeSpan.FromSeconds(10), Doubt = TimeSpan.FromSeconds(60);

    private readonly BeginWindow? _window = spec.ItemsPerSecond is { } rate ? new(rate) : null;
    private TokenBucket? _rate = spec.ItemsPerSecond is { } perSecond ? new(perSecond, full: true) : null;
    private TimeSpan _clock;   // the latest time that was passed in

    /// <summary>Whether there is something that may be handed out now, by the job's own limits.</summary>
    public bool IsReady(TimeSpan now) => HasOpenItems && Room > 0 && Rate?.HasEnough(OpenCount, now) is not false && MayBegin(now) > 0;

    /// <summary>Why nothing of it runs or could be handed out now, in a sentence, as far as that lies in the job; else null.</summary>
    public string? WaitsFor(TimeSpan now)
    {
        if (HasEnded || Running > 0) return null;
        if (!HasOpenItems && _charged.Resting > 0)
            return Sentence($"{(_charged.Resting == 1 ? "An item that failed is" : $"{_charged.Resting:N0} items that failed are")} tried again{After(NextWake, now)}.");
        if (!HasOpenItems) return Status is JobStatus.Open && !IsMerging ? "It waits for inputs." : null;
        return IsReady(now) || Spec.ItemsPerSecond is not { } rate ? null : Sentence($"{WaitReason.OwnRate}{rate:0.####} items a second lets the next begin{After(NextLook(now), now)}.");
    }

    private static string After(TimeSpan? at, TimeSpan now) => at - now is { } left && left >= LongItem ? Sentence($" in {Math.Ceiling(left.TotalSeconds):0} s") : " soon";

    private static string Sentence(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>When to look again: items will have rested, or the rate will allow more. Null if time alone changes nothing.</summary>
    public TimeSpan? NextLook(TimeSpan now)
    {
        var rate = Rate is { } limit && HasOpenItems && Room > 0 && !IsReady(now) ? LookForRate(limit, now) : null;
        return rate is null || NextWake < rate ? NextWake : rate;
    }

    /// <summary>Null if only an answer, or the loss of a lease, can change something.</summary>
    private TimeSpan? LookForRate(TokenBucket limit, TimeSpan now)
    {
        var enough = limit.EnoughAt(OpenCount, now);
        if (MayBegin(now) > 0) return enough;
        var next = _window!.NextFree(now);
        foreach (var lease in _leases.Values)
            if (MayBeginUntil(lease) is var until && until >= now && !(next <= until)) next = until + TimeSpan.FromTicks(1);
        return next < enough ? enough : next;
    }

    /// <summary>
    /// How many more items may begin now. Nobody tells when an item begins, and one that was handed out may wait: for its code, for a worker to
    /// start, for one that stands still. So it counts until it has its outcome, and a second longer: whenever in that time it began, the second
    /// around it has no more than the rate says.
    /// </summary>
    private long MayBegin(TimeSpan now)
    {
        _clock = now > _clock ? now : _clock;
        if (IsMerging || _window is not { } window) return long.MaxValue;
        var used = window.Recent(now);
        foreach (var lease in _leases.Values)
            if (MayBeginUntil(lease) >= now) used += Unanswered(lease, lease.Own).Sum(part => part.Count);
        return Math.Max(0, window.Most - used);
    }

    /// <summary>Until when the lease's items without an outcome are taken for ones that may only begin, or have just begun.</summary>
    private TimeSpan MayBeginUntil(LiveLease lease)
    {
        var (soon, cost) = (lease.Since + _window!.Length, _cost.SecondsPerItem(lease.Node));
        if (cost >= LongItem.TotalSeconds) return soon;
        if (cost is null) return lease.Since + FirstDoubt > soon ? lease.Since + FirstDoubt : soon;
        return lease.Sign is { } sign ? sign + _window.Length : lease.Since + Doubt;
    }

    /// <summary>A node goes through its leases in order: those it had well before it answered for an item have begun by then.</summary>
    private void HearOf(NodeId node, TimeSpan now)
    {
        if (_window is null) return;
        foreach (var lease in _leases.Values.Where(l => l.Node == node && l.Sign is null && now > l.Since + LongItem).ToList())
            _leases[lease.Id] = lease with { Sign = now };
    }

    private void CountBegun(LiveLease lease) => _window?.Begun(Unanswered(lease, lease.Own).Sum(part => part.Count), _clock);

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
        var byRate = Math.Min(Rate?.Available(now) ?? long.MaxValue, MayBegin(now));
        if (Kind is not TaskKind.Io || Room == long.MaxValue) return byRate;
        return Math.Min(byRate, (Room + offer.IoNodes - 1) / Math.Max(1, offer.IoNodes));   // the other nodes are to have their share
    }
}
