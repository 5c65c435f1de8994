using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;

namespace ActorCompute.ComputeNode.Io;

/// <summary>Items for one IoActor to start.</summary>
internal sealed record IoHandout(int Actor, Lease Lease, Segment Items);

/// <summary>
/// Which I/O leases are here and how much of them is in flight. Hands their items round-robin to the IoActors, never more over the node
/// than its capacity; no part is so large that starting it would hold an actor up. Items of leases with code go to the AsyncWorkersActor,
/// whose number follows those of the others.
/// </summary>
internal sealed class IoBook(int actors, int capacity)
{
    private const int MostItems = 1024;

    private readonly Dictionary<LeaseId, IoLease> _leases = [];
    private readonly LinkedList<IoLease> _waiting = new();   // leases with items that are not started
    private int _turn;

    /// <summary>Items in flight over the node.</summary>
    public long InFlight { get; private set; }

    public IEnumerable<IoLease> Leases => _leases.Values;

    /// <summary>A lease that is here already is not taken twice.</summary>
    public void Add(Lease lease)
    {
        var entry = new IoLease(lease);
        if (_leases.TryAdd(lease.Id, entry)) _waiting.AddLast(entry);
    }

    /// <summary>Starts what there is capacity for, the oldest lease first.</summary>
    public IReadOnlyList<IoHandout> Hand()
    {
        var handouts = new List<IoHandout>();
        while (InFlight < capacity && _waiting.First is { Value: var lease })
        {
            if (lease.HasMore)
            {
                var actor = lease.HasCode ? actors : NextInTurn();
                var items = lease.Start(actor, Math.Min(MostItems, capacity - InFlight));
                InFlight += items.Count;
                handouts.Add(new IoHandout(actor, lease.Lease, items));
            }
            if (!lease.HasMore) _waiting.RemoveFirst();
        }
        return handouts;
    }

    /// <summary>A run of items has an outcome. A lease of which that was all is forgotten.</summary>
    /// <returns>The lease, or null if it is not here (any more).</returns>
    public IoLease? Finish(LeaseId id, ItemRange run)
    {
        if (!_leases.TryGetValue(id, out var lease)) return null;
        lease.Finish(run);
        InFlight -= run.Count;
        if (lease.IsOver) _leases.Remove(id);
        return lease;
    }

    /// <summary>Takes the tail off a lease. One that is over then is forgotten.</summary>
    /// <returns>The lease, or null if it is not here (any more).</returns>
    public IoLease? Trim(LeaseId id, long end)
    {
        if (!_leases.TryGetValue(id, out var lease)) return null;
        lease.Trim(end);
        return lease.IsOver ? Forget(lease) : lease;
    }

    /// <summary>The lease is over at once, whatever of it is in flight.</summary>
    /// <returns>The lease, or null if it is not here (any more).</returns>
    public IoLease? Revoke(LeaseId id) => _leases.TryGetValue(id, out var lease) ? Forget(lease) : null;

    /// <summary>An actor has lost what it had: the leases it had items of are over.</summary>
    public IReadOnlyList<IoLease> Lost(int actor) => [.. _leases.Values.Where(l => l.Actors.Contains(actor)).ToList().Select(Forget)];

    private int NextInTurn()
    {
        var actor = _turn;
        _turn = (_turn + 1) % actors;
        return actor;
    }

    private IoLease Forget(IoLease lease)
    {
        _leases.Remove(lease.Lease.Id);
        _waiting.Remove(lease);
        InFlight -= lease.InFlight;
        return lease;
    }
}
