using ActorCompute.ComputeNode.Compute;
using ActorCompute.ComputeNode.Io;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;
using ActorCompute.Messages.Worker;

namespace ActorCompute.ComputeNode.Node;

/// <summary>A message for one of those who work for the node.</summary>
internal abstract record Order(object Message);

internal sealed record ToSlot(int Slot, object Message) : Order(Message);

internal sealed record ToIo(int Actor, object Message) : Order(Message);

internal sealed record ToPackages(object Message) : Order(Message);

/// <summary>
/// All that a node has been given and has to give. Pure: what happens goes in, orders for slots, I/O actors and the PackageActor come out
/// of <see cref="TakeOrders"/>, and results wait in <see cref="Results"/>.
/// </summary>
internal sealed partial class NodeWork(NodeId node, int slots, int ioActors, int ioCapacity)
{
    private readonly SlotBook _slots = new(slots);
    private readonly IoBook _io = new(ioActors, ioCapacity);
    private readonly UploadBook _uploads = new();
    private List<Order> _orders = [];
    private bool _isHeld;
    private bool _isLeaving;
    private TimeSpan _now;

    public ResultBook Results { get; } = new();

    /// <summary>The newest lease that has come; null before the first.</summary>
    public LeaseId? Newest { get; private set; }

    /// <summary>Whether too many results wait for the coordinator, so that nothing more is started or read.</summary>
    public bool IsHeld => _isHeld;

    private bool IsFull => Results.IsFull || _uploads.IsFull;

    /// <summary>Whether nothing runs and every result is acknowledged.</summary>
    public bool IsDone => _slots.Running == 0 && _io.InFlight == 0 && _uploads.IsEmpty && Results.IsEmpty;

    /// <summary>Every lease that is here, with the run of items whose outcome the coordinator has not committed yet.</summary>
    public IReadOnlyList<HeldLease> Held() =>
        HeldLeases.Join([
            .. _slots.Leases.Select(l => l.ToHeld()), .. _io.Leases.Select(l => l.ToHeld()), .. HeldWithoutCode(), .. _uploads.Held(), .. Results.Held(),
        ]);

    /// <summary>What is to be told to whom since the last call.</summary>
    public IReadOnlyList<Order> TakeOrders()
    {
        Hand();
        var orders = _orders;
        if (orders.Count > 0) _orders = [];
        return orders;
    }

    /// <summary>It is this late now; said before anything else is.</summary>
    public void Pass(TimeSpan now)
    {
        _now = now;
        _lacking.Pass(now);
    }

    public void Take(IReadOnlyList<Lease> leases)
    {
        foreach (var lease in leases)
        {
            if (Newest is not { } newest || lease.Id > newest) Newest = lease.Id;
            if (_isLeaving) End(lease, LeaseEnd.Finished);
            else Place(lease);
        }
    }

    public void Trim(LeaseId id, long end)
    {
        if (_slots.Trim(id, end) is { } lease)
        {
            if (lease.Slot is { } slot) Tell(slot, new TrimRunning(id, end));
            else if (lease.IsOver) End(lease.Lease, LeaseEnd.Finished);
        }
        else if (_io.Trim(id, end) is { } io)
        {
            if (io.IsOver) End(io.Lease, LeaseEnd.Finished);
        }
        else if (_code.Trim(id, end) is { Input.Count: 0 } waiting)
        {
            End(waiting, LeaseEnd.Finished);
        }
    }

    public void Revoke(IReadOnlyList<LeaseId> leases)
    {
        foreach (var id in leases) Revoke(id);
    }

    /// <summary>A slot has a worker, which has nothing yet: what the slot had was given to one that never got it.</summary>
    public void Use(int slot, int worker)
    {
        foreach (var over in _slots.Retire(slot)) End(over.Lease, LeaseEnd.Finished);
        _slots.Ready(slot, worker);
        Tell(slot, new HoldResults(_isHeld));
    }

    /// <summary>What a slot's worker said.</summary>
    public void Keep(int slot, IReadOnlyList<ResultsFrame> results)
    {
        foreach (var result in results) Keep(slot, result);
    }

    /// <summary>A slot's worker is gone. An item that it was killed for fails, unless its outcome came first; nobody else is to blame then.</summary>
    public void Lose(int slot, RunningItem? running, string detail, KilledItem? killed = null)
    {
        var loss = _slots.Lost(slot, killed is null ? running : new RunningItem(killed.Lease, killed.Index, 0));
        if (loss.Ended is { } ended)
        {
            if (killed is null) End(ended.Lease, new LeaseEnd(WorkerLost: true, loss.Culprit, detail) { InMerge = running is { IsMerging: true } at && at.Lease == ended.Lease.Id });
            else if ((ended.Lease.Id, loss.Culprit) == (killed.Lease, killed.Index)) Fail(ended.Lease, killed.Failure);
            else End(ended.Lease, LeaseEnd.Finished);
        }
        foreach (var over in loss.Over) End(over.Lease, LeaseEnd.Finished);
    }

    /// <summary>Items of an I/O lease have an outcome.</summary>
    public void Keep(LeaseId id, IReadOnlyList<IoResult> results)
    {
        foreach (var result in results)
        {
            if (_io.Finish(id, result.Values.Range) is not { } lease) return;
            Add(lease.Lease, result.Values, result.Failures, result.Cost, lease.IsOver ? LeaseEnd.Finished : null);
        }
    }

    /// <summary>The async worker died of an item of this I/O lease, or was killed for it: what is left of the lease is given back.</summary>
    public void Lose(LeaseId id, long culprit, string detail, Failure? failure = null)
    {
        if (_io.Revoke(id) is not { } lease) return;
        if (failure is null)
        {
            GiveBack(lease, new LeaseEnd(WorkerLost: true, culprit, detail));
            return;
        }
        Cancel(lease);
        Fail(lease.Lease, failure);
    }

    /// <summary>An I/O actor has lost what it had: it is given back.</summary>
    public void Lose(int ioActor)
    {
        foreach (var lease in _io.Lost(ioActor)) GiveBack(lease, LeaseEnd.Finished);
    }

    public void Acknowledge(IReadOnlyList<long> numbers)
    {
        Results.Acknowledge(numbers);
        HoldIfFull();
    }

    /// <summary>Nothing more is started: slots stop after the item they are at, and what has not begun is given back.</summary>
    public void Leave()
    {
        _isLeaving = true;
        foreach (var lease in _slots.Leases.ToList())
        {
            if (lease.Slot is { } slot) Tell(slot, new TrimRunning(lease.Lease.Id, 0));
            else Revoke(lease.Lease.Id);
        }
        foreach (var lease in _io.Leases.Where(l => l.HasMore).ToList()) Trim(lease.Lease.Id, lease.Next);
        foreach (var lease in _code.Leases.ToList()) Revoke(lease.Id);
    }

    private void Revoke(LeaseId id)
    {
        if (_slots.Revoke(id) is { } lease)
        {
            if (lease.Slot is { } slot) Tell(slot, new StopRunning(id));
            else End(lease.Lease, LeaseEnd.Finished);
        }
        else if (_io.Revoke(id) is { } io)
        {
            GiveBack(io, LeaseEnd.Finished);
        }
        else if (_code.Revoke(id) is { } waiting)
        {
            End(waiting, LeaseEnd.Finished);
        }
    }

    private void GiveBack(IoLease lease, LeaseEnd end)
    {
        Cancel(lease);
        End(lease.Lease, end);
    }

    private void Cancel(IoLease lease)
    {
        foreach (var actor in lease.Actors) _orders.Add(new ToIo(actor, new CancelItems(lease.Lease.Id)));
    }

    private void Place(Lease lease)
    {
        if (_code.Missing(lease) is { Count: > 0 } missing) Await(lease, missing);
        else Queue(lease);
    }

    private void Queue(Lease lease)
    {
        if (lease.Kind is TaskKind.Cpu) _slots.Add(lease);
        else _io.Add(lease);
    }

    private void Keep(int slot, ResultsFrame result)
    {
        if (_slots.Report(slot, result.Lease, result.Values?.End, result.Ended) is { } lease)
        {
            var end = !result.Ended ? null : result.Lacks && !lease.IsRevoked ? EndFor(lease.Lease, lease.Culprit(null)) : LeaseEnd.Finished;
            if (!lease.IsRevoked) Add(lease.Lease, result.Values, result.Failures, result.Cost, end);
            else if (result.Ended) End(lease.Lease, LeaseEnd.Finished);
        }
        if (result.Retires)
            foreach (var over in _slots.Retire(slot)) End(over.Lease, LeaseEnd.Finished);
        if (result.Lacks) Doubt();
    }

    private void Hand()
    {
        if (_isLeaving || IsFull) return;
        FailWithoutCode();
        foreach (var (slot, worker, leases) in _slots.Hand()) Tell(slot, new RunLeases(worker, leases));
        foreach (var (actor, lease, items) in _io.Hand()) _orders.Add(new ToIo(actor, new StartItems(lease.Id, lease.Task, items) { Job = lease.Job, Terms = lease.Terms }));
    }

    private void Add(Lease lease, Segment? values, IReadOnlyList<Failure> failures, WorkCost cost, LeaseEnd? end)
    {
        var result = new UnsentResult(lease, values, failures, cost, end);
        if (_uploads.MustWait(result)) Upload(result);
        else Number(result);
        HoldIfFull();
    }

    private void Number(UnsentResult result)
    {
        var (lease, values, failures, cost, end) = result;
        if (failures.Count > 0) failures = [.. failures.Select(f => f with { Node = node.Value })];
        Results.Add(lease.Job, lease.Id, values, failures, cost, end);
    }

    /// <summary>The lease ends with the failure of an item that no worker told.</summary>
    private void Fail(Lease lease, Failure failure) =>
        Add(lease, Segment.OfJson(failure.Index, new byte[sizeof(int)], default), [failure], default, LeaseEnd.Finished);

    private void End(Lease lease, LeaseEnd end) => Add(lease, null, [], default, end);

    /// <summary>A worker whose results are not read waits, and so what a long lease holds here is bounded too.</summary>
    private void HoldIfFull()
    {
        if (IsFull == _isHeld) return;
        _isHeld = IsFull;
        for (var slot = 0; slot < slots; slot++) Tell(slot, new HoldResults(_isHeld));
        _orders.Add(new ToIo(ioActors, new HoldResults(_isHeld)));   // the others have no worker that could wait
    }

    private void Tell(int slot, object message) => _orders.Add(new ToSlot(slot, message));
}
