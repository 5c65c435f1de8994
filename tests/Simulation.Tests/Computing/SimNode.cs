using ActorCompute.ComputeNode.Compute;
using ActorCompute.ComputeNode.Io;
using ActorCompute.ComputeNode.Node;
using ActorCompute.ComputeNode.Packages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Simulation.Tests.Worlds;

namespace ActorCompute.Simulation.Tests.Computing;

/// <summary>Shell of <see cref="NodeWork"/>, as NodeActor.</summary>
internal sealed class SimNode : SimActor
{
    private enum State { Alone, Registering, Member }

    private const int IoActors = 2;
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(500), RegisterInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CompanyInterval = TimeSpan.FromMilliseconds(10);

    private readonly SimCluster _cluster;
    private readonly Action _left;
    private readonly List<SimSlot> _slots = [];
    private readonly List<SimActor> _io = [];
    private NodeInfo _info;
    private Address? _coordinator;
    private Registered? _registered;
    private State _state;
    private long _report;
    private bool _isFlushing;
    private bool _isLeaving;
    private bool _failsSoon;

    public SimNode(SimCluster cluster, NodeInfo info, Action left) : base(cluster.World, info.Id.Value)
    {
        (_cluster, _info, _left) = (cluster, info, left);
        Begin();
    }

    public NodeWork Work { get; private set; } = null!;

    public IReadOnlyList<SimSlot> Slots => _slots;

    public SimAsync Async => (SimAsync)_io[^1];

    /// <summary>Its workers notice that it has ended.</summary>
    public void Abandon()
    {
        foreach (var slot in _slots) slot.Abandon();
        Async.Abandon();
    }

    /// <summary>The actor fails and is restarted in place: another incarnation, which finds the way to the coordinator in its mailbox.</summary>
    public void Fail()
    {
        Abandon();
        StopChildren();
        CancelAll();
        (_state, _report, _isFlushing, _registered, _failsSoon) = (State.Alone, 0, false, null, false);
        if (_coordinator is { } way) Tell(new Connected(way), this);
        _coordinator = null;
        Begin();
    }

    /// <summary>It will fail, with the word of a worker that is ready behind the message that it fails at.</summary>
    public void FailBeforeWorker() => _failsSoon = true;

    protected override void Receive(object message)
    {
        if (_failsSoon && message is SlotReady) Fail();
        if (ReceiveWork(message)) return;
        switch (message)
        {
            case Register: if (_state is State.Registering) AskToRegister(); break;
            case Registered m: if (_state is State.Registering || (_state is State.Member && m != _registered)) Join(m); break;
            case RegistrationRefused: break;
            case AssignLeases m: if (_state is State.Member) Commit(() => Work.Take(m.Leases)); break;
            case TrimLease m: if (_state is State.Member) Commit(() => Work.Trim(m.Lease, m.End)); break;
            case RevokeLeases m: if (_state is State.Member) Commit(() => Work.Revoke(m.Leases)); break;
            case RegisterAgain: if (_state is State.Member) BeginRegistering(); break;
            case Report: if (_state is State.Member) ReportToCoordinator(); break;
            default: throw new ArgumentOutOfRangeException(nameof(message), message, "Unknown message.");
        }
    }

    private bool ReceiveWork(object message)
    {
        switch (message)
        {
            case SlotReady m: Commit(() => Work.Use(m.Slot, m.Worker)); return true;
            case SlotResults m: Commit(() => Work.Keep(m.Slot, m.Results)); return true;
            case SlotLost m: Commit(() => Work.Lose(m.Slot, m.Running, m.Detail, m.Killed)); return true;
            case ItemsDone m: Commit(() => Work.Keep(m.Lease, m.Results)); return true;
            case ItemsKilled m: Commit(() => Work.Lose(m.Lease, m.Culprit, m.Detail, m.Failure)); return true;
            case PartCame m: Commit(() => Work.Use(m.Part)); return true;
            case AcknowledgeResults m: Commit(() => Work.Acknowledge(m.Numbers)); return true;
            case Flush: Deliver(); return true;
            case ReportSeen: return true;
            case Connected m: _coordinator = m.Coordinator; BeginRegistering(); return true;
            case Disconnect: Cancel(nameof(Register)); _state = State.Alone; return true;
            case Leave m: BeginLeaving(m); return true;
            case LeaveOverdue: SayGoodbye(); return true;
            default: return false;
        }
    }

    private void Begin()
    {
        _info = _info with { Incarnation = (long)(World.Dice.Next() >> 1) };
        Work = new NodeWork(_info.Id, _info.Slots, IoActors, _info.IoCapacity);
        _slots.Clear();
        _io.Clear();
        for (var n = 0; n < _info.Slots; n++) _slots.Add(Own(new SimSlot(_cluster, this, n)));
        for (var n = 0; n < IoActors; n++) _io.Add(Own(new SimIo(_cluster, this, n)));
        _io.Add(Own(new SimAsync(_cluster, this, IoActors)));
        StartPeriodicTimer(nameof(Report), new Report(), ReportInterval);
    }

    private void Commit(Action change)
    {
        Work.Pass(Now);
        change();
        foreach (var order in Work.TakeOrders()) Send(order);
        if (_isLeaving && Work.IsDone) SayGoodbye();
        else if (Work.Results.HasUnsent) DeliverSoon();
    }

    private void Send(Order order)
    {
        if (order is ToSlot(var slot, var toSlot)) _slots[slot].Tell(toSlot, this);
        else if (order is ToIo(var actor, var toIo)) _io[actor].Tell(toIo, this);
        else if (order is ToPackages(NeedPart(var part)))
            World.Deliver(this, new PartCame(part), this, Now + TimeSpan.FromMilliseconds(World.Dice.Between(3, 400)));
        else throw new ArgumentOutOfRangeException(nameof(order), order, "Unknown addressee.");
    }

    private void DeliverSoon()
    {
        if (_isFlushing) return;
        if (!Work.Results.IsWorthSending)
        {
            if (!IsTimerActive(nameof(Flush))) StartTimer(nameof(Flush), new Flush(), CompanyInterval);
            return;
        }
        _isFlushing = true;
        Tell(new Flush(), this);
    }

    private void Deliver()
    {
        _isFlushing = false;
        if (_state is not State.Member) return;
        foreach (var results in Work.Results.Send(Now)) _coordinator!.Tell(new DeliverResults(_info.Id, _info.Incarnation, results), this);
    }

    private void BeginRegistering()
    {
        _state = State.Registering;
        StartPeriodicTimer(nameof(Register), new Register(), RegisterInterval);
        AskToRegister();
    }

    private void AskToRegister() => _coordinator!.Tell(new RegisterNode(_info, ProtocolVersions.Supported, Work.Held()), this);

    private void Join(Registered message)
    {
        _registered = message;
        Cancel(nameof(Register));
        _state = State.Member;
        Work.Results.Reconnect();
        Deliver();
    }

    private void ReportToCoordinator()
    {
        Work.Pass(Now);
        _coordinator!.Tell(new ReportNode(_info.Id, _info.Incarnation, ++_report, Work.Newest, Work.Held(), Work.Results.Bytes), this);
        Deliver();
    }

    private void BeginLeaving(Leave message)
    {
        _isLeaving = true;
        StartTimer(nameof(LeaveOverdue), new LeaveOverdue(), message.Within);
        Commit(Work.Leave);
    }

    private void SayGoodbye()
    {
        _coordinator?.Tell(new LeaveNode(_info.Id, _info.Incarnation), this);
        Abandon();
        Stop();
        _left();
    }

    private sealed record Report;

    private sealed record Register;

    private sealed record Flush;

    private sealed record LeaveOverdue;
}
