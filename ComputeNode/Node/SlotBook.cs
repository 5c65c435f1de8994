using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Worker;

namespace ActorCompute.ComputeNode.Node;

/// <summary>Leases for one slot's worker, in the order they are to be run.</summary>
internal sealed record Handout(int Slot, int Worker, IReadOnlyList<Lease> Leases);

/// <summary>What a lost worker means for its leases.</summary>
/// <param name="Ended">The lease it was at, which ends here; null if it had none, or that one was revoked.</param>
/// <param name="Culprit">The item to blame; null if the worker had not begun that lease, or is not known to have.</param>
/// <param name="Over">Leases that were revoked, or had only their end to come: they are over too.</param>
internal sealed record SlotLoss(SlotLease? Ended, long? Culprit, IReadOnlyList<SlotLease> Over);

/// <summary>
/// Which CPU leases are queued here or in which slot. Hands leases round-robin to slots that are free; several to one only if they are
/// known to be short, so that no lease waits behind a long one while another slot is idle.
/// </summary>
internal sealed class SlotBook
{
    private readonly LinkedList<SlotLease> _queue = new();
    private readonly Dictionary<LeaseId, SlotLease> _leases = [];
    private readonly SlotLoad[] _slots;
    private int _turn;

    public SlotBook(int slots) => _slots = [.. Enumerable.Range(0, slots).Select(n => new SlotLoad(n))];

    /// <summary>Every lease that is queued or in a slot.</summary>
    public IEnumerable<SlotLease> Leases => _leases.Values;

    /// <summary>How many leases are in slots.</summary>
    public int Running => _slots.Sum(s => s.Leases.Count);

    /// <summary>A lease that is here already is not taken twice.</summary>
    public void Add(Lease lease)
    {
        var entry = new SlotLease(lease);
        if (_leases.TryAdd(lease.Id, entry)) _queue.AddLast(entry);
    }

    /// <summary>The slot has a new worker.</summary>
    public void Ready(int slot, int worker) => _slots[slot].Worker = worker;

    /// <summary>Deals queued leases, the oldest first, to the slots that may have more.</summary>
    public IReadOnlyList<Handout> Hand()
    {
        var hands = new List<Lease>?[_slots.Length];
        while (_queue.First is { Value: var lease } && NextSlot(lease.Lease) is { } slot)
        {
            _queue.RemoveFirst();
            slot.Add(lease);
            (hands[slot.Number] ??= []).Add(lease.Remaining());
        }
        return [.. _slots.Where(s => hands[s.Number] is not null).Select(s => new Handout(s.Number, s.Worker!.Value, hands[s.Number]!))];
    }

    /// <summary>Takes all that is in no slot away, the oldest first.</summary>
    /// <returns>What is left of each.</returns>
    public IReadOnlyList<Lease> TakeQueued()
    {
        var queued = _queue.ToList();
        foreach (var lease in queued) Forget(lease);
        return [.. queued.Select(l => l.Remaining())];
    }

    /// <summary>Takes down what a slot's worker said of a lease.</summary>
    /// <returns>The lease, or null if that slot does not have it (any more).</returns>
    public SlotLease? Report(int slot, LeaseId id, long? next, bool ended)
    {
        if (!_leases.TryGetValue(id, out var lease) || lease.Slot != slot) return null;
        if (next is { } index) lease.Advance(index);
        if (ended) Forget(lease);
        return lease;
    }

    /// <summary>
    /// The slot's worker is gone. The lease it was at ends: the one its marker names, else the first it had. The others were not begun, or
    /// their results are lost with the worker: they go back to the front of the queue.
    /// </summary>
    public SlotLoss Lost(int slot, RunningItem? running)
    {
        var leases = _slots[slot].Clear();
        var at = leases.Find(l => l.Lease.Id == running?.Lease) ?? leases.FirstOrDefault();
        var culprit = running is { } item && item.Lease == at?.Lease.Id ? at.Culprit(item.Index) : null;
        var over = leases.FindAll(l => l.IsRevoked || (l.IsOver && l != at));
        GiveBack(leases.Where(l => l != at && !over.Contains(l)));
        foreach (var lease in over) _leases.Remove(lease.Lease.Id);
        if (at is null || at.IsRevoked) return new SlotLoss(null, null, over);
        _leases.Remove(at.Lease.Id);
        return new SlotLoss(at, culprit, over);
    }

    /// <summary>The slot's worker ends as it should, and says no more: what it has not done goes back to the front of the queue.</summary>
    /// <returns>Leases that were revoked, or had only their end to come: they are over.</returns>
    public IReadOnlyList<SlotLease> Retire(int slot)
    {
        var leases = _slots[slot].Clear();
        var over = leases.FindAll(l => l.IsRevoked || l.IsOver);
        GiveBack(leases.Where(l => !over.Contains(l)));
        foreach (var lease in over) _leases.Remove(lease.Lease.Id);
        return over;
    }

    /// <summary>Takes the tail off a lease. One that is queued may be over then, and is forgotten.</summary>
    /// <returns>The lease, or null if it is not here (any more).</returns>
    public SlotLease? Trim(LeaseId id, long end)
    {
        if (!_leases.TryGetValue(id, out var lease)) return null;
        lease.Trim(end);
        if (lease.Slot is null && lease.IsOver) Forget(lease);
        return lease;
    }

    /// <summary>The lease's results are not wanted. One that is queued is forgotten; one in a slot stays until its worker stops.</summary>
    /// <returns>The lease, or null if it is not here (any more).</returns>
    public SlotLease? Revoke(LeaseId id)
    {
        if (!_leases.TryGetValue(id, out var lease)) return null;
        lease.IsRevoked = true;
        if (lease.Slot is null) Forget(lease);
        return lease;
    }

    /// <summary>The next slot in turn that has nothing to do; if there is none, the next that may have this lease besides.</summary>
    private SlotLoad? NextSlot(Lease lease) => NextInTurn(s => s.IsFree) ?? NextInTurn(s => s.HasRoomFor(lease));

    private SlotLoad? NextInTurn(Predicate<SlotLoad> may)
    {
        for (var i = 0; i < _slots.Length; i++)
        {
            var slot = _slots[(_turn + i) % _slots.Length];
            if (!may(slot)) continue;
            _turn = (slot.Number + 1) % _slots.Length;
            return slot;
        }
        return null;
    }

    private void GiveBack(IEnumerable<SlotLease> leases)
    {
        foreach (var lease in leases.Reverse())
        {
            lease.Slot = null;
            _queue.AddFirst(lease);
        }
    }

    private void Forget(SlotLease lease)
    {
        _leases.Remove(lease.Lease.Id);
        if (lease.Slot is { } slot) _slots[slot].Remove(lease);
        else _queue.Remove(lease);
    }
}
