using ActorCompute.Messages;

namespace ActorCompute.Coordinator.Jobs;

// Items that may have taken their nodes down. A worker that dies leaves its node to say what it ran; a node that dies leaves nobody. So an
// item's deaths are counted, and count as those of workers do, but none is given up unless it was the only one under suspicion that the node
// had: many are on a node that dies, and most of them are innocent.
internal sealed partial class JobState
{
    /// <summary>One death says little of anybody: most nodes that die do so by themselves.</summary>
    private const int UsualDeaths = 2;

    private readonly NodeDeaths _deaths = new();
    private readonly IntervalSet _apart = new();   // what is open of those under suspicion; the rest is in _open

    /// <summary>How many nodes have died while they may have been running an item without an outcome.</summary>
    public int DeathsOf(long item) => _deaths.Of(item);

    /// <summary>Whether all that is to be handed out is under suspicion: it may have to wait for a node that has nothing of that kind.</summary>
    public bool HasOnlySuspects => !HasEnded && _open.IsEmpty && !_apart.IsEmpty;

    /// <summary>The next run of items to hand out for an offer; empty if there is none.</summary>
    public ItemRange NextFor(LeaseOffer offer) => HasEnded ? default : offer.TakesSuspect && !_apart.IsEmpty ? _apart.From(0) : _open.From(0);

    /// <summary>
    /// Counts the death of a node for the items of these leases. Its caller loses the leases afterwards (<see cref="Lose"/>).
    /// </summary>
    /// <param name="hadNothingElse">Whether it held no lease besides, of this job or another.</param>
    public IReadOnlyList<JobEvent> NodeDied(NodeId node, IReadOnlyList<LeaseId> leases, bool hadNothingElse)
    {
        if (HasEnded) return [];
        var lost = leases.Where(_leases.ContainsKey).Select(l => _leases[l]).ToList();
        var held = lost.SelectMany(l => Unanswered(l, l.Own).Select(items => new HeldAtDeath(_deaths.Next, node, l.Id, items))).ToList();
        if (held.Count == 0) return [];
        var events = new List<JobEvent> { new NodeHasDied(held) };
        var apart = held.Where(h => _leases[h.Lease].IsApart).ToList();
        var suspects = apart.Count > 0 ? apart : hadNothingElse ? held : [];
        if (suspects is not [{ Items: { Count: 1, First: var culprit } }]) return events;
        var (attempts, nodes) = (_charged.Of(culprit) + _deaths.Of(culprit) + 1, _deaths.NodesOf(culprit).Append(node));
        if (!RetryRule.TryAgain(Spec.Retry, FailureKind.WorkerLost, attempts))
            events.Add(new ItemGivenUp(new Failure(culprit, FailureKind.WorkerLost, "", SayDied(nodes), null, node.Value, attempts).Bounded()));
        return events;
    }

    /// <summary>Takes back the death of a node that was taken for dead and returns with a lease.</summary>
    private IEnumerable<JobEvent> CameBack(LeaseId lease) => _deaths.IsEmpty ? [] : [new NodeCameBack(lease)];

    private static string SayDied(IEnumerable<NodeId> nodes)
    {
        string[] names = [.. nodes.Select(n => n.Value)];
        return names.Length == 1 ? $"Node {names[0]} died while it ran this item."
            : $"Nodes died while they ran this item, one after the other: {string.Join(", ", names)}.";
    }

    /// <summary>What is said of the nodes that an item may have taken down before it cost a worker; empty if there are none.</summary>
    private string SayDiedBefore(long item) => _deaths.Of(item) == 0 ? "" : $" {SayDied(_deaths.NodesOf(item))}";

    /// <summary>So many deaths put an item under suspicion, for good: as many as its job bears, and usually two.</summary>
    private bool IsSuspect(long item) => _deaths.Of(item) >= Math.Clamp(Spec.Retry.LostWorkers, 1, UsualDeaths);

    /// <summary>Cuts one lease of items under suspicion. It holds so few that the culprit is alone when the job's last allowed death comes.</summary>
    private LeaseGranted CutApart(LeaseOffer offer, ItemRange items, long allowed, TimeSpan now)
    {
        var (deaths, among) = (_deaths.Of(items.First), _deaths.Among(items.First));
        var left = Math.Max(0, Spec.Retry.LostWorkers - deaths);
        var most = Math.Clamp((long)Math.Pow(among, left / (left + 1.0)), 1, Math.Max(1, among / 2));
        most = Math.Min(Math.Min(most, allowed), Math.Min(Spec.Chunk ?? long.MaxValue, Kind is TaskKind.Io ? offer.IoRoom : LeaseSize.MaxItems));
        var range = _charged.Alike(_deaths.Alike(items with { End = Math.Min(items.End, items.First + most) }));
        return new(offer.First, offer.Node, range, now, TimeSpan.Zero, _charged.Of(range.First)) { IsApart = true };
    }

    private void Remember(IReadOnlyList<HeldAtDeath> deaths)
    {
        _deaths.Add(deaths);
        foreach (var range in _answered.Ranges) _deaths.Forget(range);
    }

    /// <summary>What is open of the lease's items may be under suspicion no more.</summary>
    private void Forgive(LeaseId lease)
    {
        if (!_deaths.Forgive(lease) || _apart.IsEmpty) return;
        ItemRange[] apart = [.. _apart.Ranges];
        foreach (var range in apart) _apart.Remove(range);
        foreach (var range in apart) AddOpen(range);
    }

    /// <summary>They may be handed out, each in its way.</summary>
    private void AddOpen(ItemRange range)
    {
        if (_deaths.IsEmpty)
        {
            _open.Add(range);
            return;
        }
        for (var rest = range; !rest.IsEmpty; )
        {
            var alike = _deaths.Alike(rest);
            (IsSuspect(alike.First) ? _apart : _open).Add(alike);
            rest = rest with { First = alike.End };
        }
    }

    private void RemoveOpen(ItemRange range)
    {
        _open.Remove(range);
        _apart.Remove(range);
    }

    private long OpenCount => _open.Count + _apart.Count;
}
