using ActorCompute.ComputeNode.Node;
using ActorCompute.Messages.Worker;
using static ActorCompute.ComputeNode.Tests.TestLeases;

namespace ActorCompute.ComputeNode.Tests.Node;

/// <summary>Slots that behave as numbers say: they finish leases, die, and come back.</summary>
internal sealed class SlotWorld
{
    private readonly SlotBook _book;
    private readonly List<long>[] _slots;
    private readonly bool[] _alive;
    private long _next;

    public SlotWorld(int slots)
    {
        _book = new SlotBook(slots);
        _slots = [.. Enumerable.Range(0, slots).Select(_ => new List<long>())];
        _alive = new bool[slots];
    }

    public List<long> Added { get; } = [];

    public List<long> Ended { get; } = [];

    public void Step(int number)
    {
        var (action, slot) = (Math.Abs(number % 8), Math.Abs(number / 8 % _slots.Length));
        if (action is 0 or 1) Add(isShort: action == 0);
        else if (action == 2) Revive(slot);
        else if (action == 3) FinishOne(slot);
        else if (action == 4) Die(slot);
        else if (action == 7) Retire(slot);
        else if (Added.Count > 0 && action == 5) End(_book.Trim(Id(Added[Math.Abs(number) % Added.Count]), 0));
        else if (Added.Count > 0) End(_book.Revoke(Id(Added[Math.Abs(number) % Added.Count])));
        Hand();
    }

    /// <summary>Lets everything run to its end.</summary>
    public void Finish()
    {
        for (var slot = 0; slot < _slots.Length; slot++) Revive(slot);
        while (Hand() | _slots.Any(s => s.Count > 0))
            for (var slot = 0; slot < _slots.Length; slot++) FinishOne(slot);
        Assert.Empty(_book.Leases);
    }

    private void Add(bool isShort)
    {
        Added.Add(++_next);
        _book.Add(Cpu(_next, count: 3, expected: isShort ? Short : TimeSpan.Zero));
    }

    private void Revive(int slot)
    {
        if (_alive[slot]) return;
        _alive[slot] = true;
        _book.Ready(slot, worker: 1);
    }

    private void FinishOne(int slot)
    {
        if (_slots[slot].Count == 0) return;
        var lease = _slots[slot][0];
        _slots[slot].RemoveAt(0);
        Assert.NotNull(_book.Report(slot, Id(lease), 3, ended: true));
        Ended.Add(lease);
    }

    private void Die(int slot)
    {
        if (!_alive[slot]) return;
        _alive[slot] = false;
        var loss = _book.Lost(slot, _slots[slot].Count > 0 ? new RunningItem(Id(_slots[slot][^1]), 0, 0) : null);
        _slots[slot].Clear();
        if (loss.Ended is { } ended) Ended.Add(ended.Lease.Id.Sequence);
        Ended.AddRange(loss.Over.Select(l => l.Lease.Id.Sequence));
    }

    private void Retire(int slot)
    {
        if (!_alive[slot]) return;
        _alive[slot] = false;
        _slots[slot].Clear();
        Ended.AddRange(_book.Retire(slot).Select(l => l.Lease.Id.Sequence));
    }

    /// <summary>A queued lease that was trimmed to nothing, or is not wanted, is over at once.</summary>
    private void End(SlotLease? lease)
    {
        if (lease is { Slot: null } && (lease.IsOver || lease.IsRevoked)) Ended.Add(lease.Lease.Id.Sequence);
    }

    private bool Hand()
    {
        var handouts = _book.Hand();
        foreach (var handout in handouts)
        {
            Assert.True(_alive[handout.Slot]);
            _slots[handout.Slot].AddRange(handout.Leases.Select(l => l.Id.Sequence));
            Assert.True(_slots[handout.Slot].Count == 1 || handout.Leases.All(l => l.Expected > TimeSpan.Zero), "A lease waits behind a long one.");
        }
        return handouts.Count > 0;
    }
}
