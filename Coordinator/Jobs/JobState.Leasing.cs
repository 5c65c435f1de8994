using ActorCompute.Messages;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Coordinator.Jobs;

internal sealed partial class JobState
{
    /// <summary>A lease that has more than this left to do is worth sharing with an idle slot.</summary>
    private static readonly TimeSpan WorthSharing = TimeSpan.FromMilliseconds(100);

    /// <summary>Workers answer every 100 ms for what is finished; a lease silent for longer than this is at a long item, or not begun.</summary>
    private static readonly TimeSpan Standstill = TimeSpan.FromMilliseconds(300);

    /// <summary>The same where results are folded: workers answer every second.</summary>
    private static readonly TimeSpan FoldingStandstill = TimeSpan.FromMilliseconds(2500);

    /// <summary>The next run of items to hand out; empty if there is none.</summary>
    public ItemRange NextOpen => HasEnded ? default : _apart.IsEmpty || (!_open.IsEmpty && _open.From(0).First < _apart.From(0).First) ? _open.From(0) : _apart.From(0);

    /// <summary>Whether the offer is of what the job hands out now: merging may have begun since it was announced, and that takes slots.</summary>
    public bool Fits(LeaseOffer offer) => Kind is TaskKind.Io || offer.NodeSlots > 0;

    /// <summary>
    /// Cuts leases for an offer out of the input segment <paramref name="segment"/>, where <see cref="NextFor"/> begins: one, or several
    /// small ones that will share a message. The events are to be applied in order.
    /// </summary>
    public IReadOnlyList<LeaseGranted> Cut(LeaseOffer offer, ItemRange segment, TimeSpan now)
    {
        var cost = Kind is TaskKind.Cpu ? _cost.SecondsPerItem(offer.Node) : null;
        var granted = new List<LeaseGranted>();
        var (open, room, together) = (_open.Count, offer.IoRoom, TimeSpan.Zero);
        // The others are to have their share; an I/O offer says how many there are by itself.
        var leaveOpen = Kind is TaskKind.Cpu ? open - (long)((Int128)open * offer.NodeSlots / (2 * Math.Max(1, offer.TotalSlots))) : 0;
        var (next, allowed) = (NextFor(offer).Intersect(segment), MostItems(offer, now));
        if (_apart.Contains(next.First)) return allowed > 0 && Room > 0 && !next.IsEmpty ? [CutApart(offer, next, allowed, now)] : [];
        var mostLeases = Kind is TaskKind.Cpu ? Math.Min(offer.MaxLeases, Room) : offer.MaxLeases;
        while (granted.Count < mostLeases && allowed > 0 && !next.IsEmpty)
        {
            if (Kind is TaskKind.Io && room == 0) break;
            var range = _charged.Alike(Aligned(ItemRange.Of(next.First, Math.Min(Math.Min(next.Count, allowed), Size(offer, open, room, cost)))));
            var size = range.Count;
            var expected = LeaseSize.Expected(size, cost);
            granted.Add(new(offer.First with { Sequence = offer.First.Sequence + granted.Count }, offer.Node, range, now, expected, _charged.Of(range.First)));
            (open, allowed, room, together) = (open - size, allowed - size, room - (int)size, together + expected);
            if (cost is null || together >= LeaseSize.MessageTarget || open <= leaveOpen) break;
            next = _open.From(range.End).Intersect(segment);
        }
        return granted;
    }

    /// <summary>
    /// What so many idle slots bring about when nothing is open: the leases with the most left to do give half of it back; one that stands
    /// still at a long item gives back all behind it, so that nothing is held hostage.
    /// </summary>
    public IReadOnlyList<LeaseTrimmed> Share(int idleSlots, TimeSpan now)
    {
        if (HasEnded || Kind is not TaskKind.Cpu || !_open.IsEmpty || Room == 0) return [];
        return [.. _leases.Values
            .Select(l => (Lease: l, Left: Left(l)))
            .Where(l => !l.Left.IsEmpty)
            .OrderByDescending(l => TimeLeft(l.Lease, l.Left.Count, now)).ThenBy(l => l.Lease.Id)
            .Select(l => Trim(l.Lease, l.Left, now))
            .OfType<LeaseTrimmed>()
            .Take((int)Math.Min(idleSlots, Room))];
    }

    private LeaseTrimmed? Trim(LiveLease lease, ItemRange left, TimeSpan now)
    {
        if (now - lease.Progress > (IsFolding ? FoldingStandstill : Standstill))
            return lease.Asked <= left.First ? null : new(lease.Id, lease.Node, End: left.First, OpenFrom: left.First + 1);
        if (left.Count < 2 || TimeLeft(lease, left.Count, now) <= WorthSharing) return null;
        var middle = left.First + (left.Count + 1) / 2;
        return new(lease.Id, lease.Node, middle, middle);
    }

    /// <summary>
    /// What it brings about that a node, registering, says it holds a lease: one that is live stays so; another lives again if it covers
    /// items without an outcome, even if another node now runs them too. The first commit wins. Items that were charged under it are none of
    /// them: it is done with those, though its node may not have heard so and says it again.
    /// </summary>
    public IEnumerable<JobEvent> Adopt(LeaseId lease, NodeId node, ItemRange range, TimeSpan now)
    {
        if (HasEnded || range.First < 0 || range.End > Total + Merges || _leases.ContainsKey(lease)) return [];
        var charged = new HashSet<long>(_charged.Under(lease, range));
        return _answered.Missing(range).Any(m => m.Count > charged.Count(m.Contains))
            ? [.. CameBack(lease), new LeaseGranted(lease, node, range, now, TimeSpan.Zero) { IsAdopted = true }] : [];
    }

    public bool IsLive(LeaseId lease) => _leases.ContainsKey(lease);

    /// <summary>Whether the lease is live, and this node's: nobody else can answer for it.</summary>
    public bool IsHeldBy(LeaseId lease, NodeId node) => _leases.TryGetValue(lease, out var live) && live.Node == node;

    /// <summary>Whether the lease is live, and of items under suspicion of taking nodes down.</summary>
    public bool IsApart(LeaseId lease) => _leases.TryGetValue(lease, out var live) && live.IsApart;

    /// <summary>Where results are folded, leases that end at round numbers give few blocks.</summary>
    private ItemRange Aligned(ItemRange range) => IsFolding ? Block.Aligned(range) : range;

    private bool IsFolding => Spec.Reduce is not null && Kind is TaskKind.Cpu && !IsMerging;

    private int Size(LeaseOffer offer, long open, int room, double? cost) => Kind is TaskKind.Io
        ? LeaseSize.ForIo(open, room, offer.IoNodes, Spec.Chunk)
        : LeaseSize.ForSlot(open, offer.TotalSlots, cost, Spec.Chunk, IsFolding ? LeaseSize.FoldingTarget : LeaseSize.Target);

    /// <summary>From the first item without an outcome to the lease's end; workers go through a lease in order.</summary>
    private ItemRange Left(LiveLease lease)
    {
        foreach (var missing in Unanswered(lease, lease.Own)) return missing with { End = lease.Own.End };
        return default;
    }

    /// <summary>By measured cost; before anything is measured, by the time the lease has been out, as if its first item had just ended.</summary>
    private TimeSpan TimeLeft(LiveLease lease, long items, TimeSpan now) =>
        LeaseSize.Time(_cost.SecondsPerItem(lease.Node) is { } cost ? items * cost : (now - lease.Since).TotalSeconds * (items - 1));
}
