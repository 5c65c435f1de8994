using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Scheduling;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Programs;
using Akka.Actor;
using Akka.Remote;
using Microsoft.Extensions.Logging;

namespace ActorCompute.Coordinator.Nodes;

/// <summary>
/// The coordinator's end of the node protocol: brings messages and time to a <see cref="Roster"/>, passes results to their jobs, and tells
/// the scheduler who comes and goes. After a restart nodes register again, with what they hold.
/// </summary>
internal sealed class RosterActor : ReceiveActor, IWithTimers
{
    /// <summary>After a restart, how long nodes that were there before may take before others get what they may hold.</summary>
    private static readonly TimeSpan AwaitNodes = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan ProbeEvery = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    private readonly Roster _roster = new();
    private readonly Dictionary<NodeId, IActorRef> _actors = [];
    private readonly Dictionary<NodeId, string?> _awaited;   // and where they listened
    private readonly Dictionary<NodeId, TimeSpan> _toDrain = [];   // of those awaited
    private readonly IReadOnlyCollection<JobId> _inDoubt;
    private readonly JobStore _store;
    private readonly JobServices _services;

    public RosterActor(IReadOnlyCollection<KnownNode> awaited, IReadOnlyCollection<JobId> inDoubt, JobServices services)
    {
        (_awaited, _inDoubt, _store, _services) = (awaited.ToDictionary(n => n.Id, n => n.Address), inDoubt, services.Store, services);
        Receive<RegisterNode>(m => Guard(m.Node.Id, () => Register(m)));
        Receive<ReportNode>(m => Guard(m.Node, () => { if (Hear(m.Node, m.Incarnation)) TakeReport(m); }));
        Receive<DeliverResults>(m => Guard(m.Node, () => { if (Hear(m.Node, m.Incarnation)) Deliver(m); }));
        Receive<DeliverLog>(m => Guard(m.Node, () => { if (Hear(m.Node, m.Incarnation)) Deliver(m); }));
        Receive<LeaveNode>(m => Guard(m.Node, () => { if (Hear(m.Node, m.Incarnation)) Remove(m.Node, RosterLog.Left); }));
        Receive<NodeDefect>(m => StrikeOff(m.Node, m.Cause));
        Receive<DisassociatedEvent>(m => Suspect(m.RemoteAddress));
        Receive<Terminated>(m => { if (IdOf(m.ActorRef) is { } id) Remove(id, Lost("its actor has ended")); });
        Receive<Look>(_ => { foreach (var id in _roster.Gone(Now)) Remove(id, Lost("not heard of any more")); });
        Receive<StopAwaiting>(_ => { _awaited.Clear(); _toDrain.Clear(); ReleaseLeases(); });
        Receive<ProbeAwaited>(_ => Probe());
        Receive<HasEnded>(m => StopAwaitingOf(m.Node));
        Receive<GetNodes>(_ => Sender.Tell(new NodeStates([.. _roster.Members.Select(m => (m.Node, m.State)), .. _awaited.Keys.Select(Away)])));
        Receive<SendAway>(SendAway);
        Receive<Probed>(_ => { });   // it may be back
        Receive<Stored>(_ => { });
        Receive<NotStored>(_ => { });   // the store has said so; a name missing there costs a restart a few seconds at most
    }

    /// <param name="awaited">The nodes that were there before.</param>
    /// <param name="inDoubt">The jobs of that time, whose items they may hold; nothing of these is handed out until they are back, or time is up.</param>
    /// <param name="services">What it works with.</param>
    public static Props For(IReadOnlyCollection<KnownNode> awaited, IReadOnlyCollection<JobId> inDoubt, JobServices services) =>
        Props.Create(() => new RosterActor(awaited, inDoubt, services));

    public ITimerScheduler Timers { get; set; } = null!;

    private TimeSpan Now => _services.Uptime.Elapsed;

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(DisassociatedEvent));
        Timers.StartPeriodicTimer(nameof(Look), new Look(), LookEvery);
        if (_awaited.Count == 0) return;
        _services.Scheduler.Tell(new HoldLeases(_inDoubt));
        Timers.StartSingleTimer(nameof(StopAwaiting), new StopAwaiting(), AwaitNodes);
        Timers.StartPeriodicTimer(nameof(ProbeAwaited), new ProbeAwaited(), TimeSpan.Zero, ProbeEvery);
    }

    /// <summary>Nobody waits for a node whose machine says that it has ended.</summary>
    private void Probe()
    {
        foreach (var (id, address) in _awaited)
            if (address is not null)
                NodeProbe.HasEndedAsync(address, ProbeEvery).PipeTo(Self, success: ended => ended ? new HasEnded(id) : new Probed(), failure: _ => new Probed());
    }

    private void StopAwaitingOf(NodeId node)
    {
        if (!_awaited.Remove(node)) return;
        _toDrain.Remove(node);
        RosterLog.Gone(_services.Log, node, "nothing listens any more where it was");
        _services.Writer.Tell(new ForgetNode(node));
        ReleaseLeases();
    }

    /// <summary>What cannot be dealt with costs the node that sent it, and nobody else.</summary>
    private void Guard(NodeId sender, Action handle)
    {
        try
        {
            handle();
        }
        catch (Exception e)
        {
            StrikeOff(sender, e);
        }
    }

    /// <summary>Why the node is not who it says; null if it is.</summary>
    private string? Forged(RegisterNode registering) => _services.Authority is not { } authority ? null
        : registering.Proof is { } proof ? proof.Refusal(authority, registering.Node)
        : "It shows no certificate: use the same version of actorcompute as the coordinator, and let the node enrol again.";

    private void StrikeOff(NodeId node, Exception cause)
    {
        RosterLog.Defect(_services.Log, node, cause);
        Remove(node, Lost("what it said could not be dealt with"));
    }

    private void Register(RegisterNode registering)
    {
        var id = registering.Node.Id;
        _services.Hearing.Note(Now);
        if ((registering.Node.Defect() ?? Forged(registering)) is { } defect)
        {
            Sender.Tell(new RegistrationRefused(defect));
            return;
        }
        if (ProtocolVersions.Supported.Agree(registering.Versions) is not { } protocol)
        {
            Sender.Tell(new RegistrationRefused($"The coordinator speaks versions {ProtocolVersions.Supported.Oldest} to {ProtocolVersions.Supported.Newest} of the node protocol; upgrade the older of the two."));
            return;
        }
        var died = _roster.HasDied(id);
        var registration = _roster.Register(registering.Node, Now);
        if (registration is Registration.NameTaken)
        {
            Sender.Tell(new RegistrationRefused($"A node named {id} is here already; choose another --name."));
            return;
        }
        if (registration is Registration.Replaces) _services.Scheduler.Tell(new NodeGone(id) { Died = died });
        Know(id, Sender);
        Sender.Tell(new Registered(_store.Epoch, _store.Cluster, protocol));
        _services.Scheduler.Tell(new NodeJoined(registering.Node, Sender));
        foreach (var ofJob in registering.Held.GroupBy(h => h.Job)) Context.Parent.Tell(new ToJob(ofJob.Key, new AdoptLeases(id, Sender, [.. ofJob])));
        if (registration is not Registration.Known)
        {
            RosterLog.Joined(_services.Log, id, registering.Node.Slots, registering.Held.Count);
            _services.Writer.Tell(new RememberNode(id, Sender.Path.Address is { Host: { } host, Port: { } port } ? $"{host}:{port}" : null));
        }
        _awaited.Remove(id);
        if (_toDrain.Remove(id, out var within)) SendAway(id, within);
        ReleaseLeases();
    }

    private void TakeReport(ReportNode report)
    {
        if (report.IsLeaving) Drain(report.Node, within: null);
        else if (_roster.TellToDrain(report.Node) is { } within) Sender.Tell(new DrainNode(within));   // it did not get that
        _services.Scheduler.Tell(report);
        Sender.Tell(new ReportSeen(report.Number));
    }

    private void SendAway(SendAway order)
    {
        var names = _roster.Members.Select(m => m.Node.Id.Value).ToList();
        if (!JobId.IsValid(order.Name))
        {
            Sender.Tell(new Refused(Refusal.Unknown, $"There is no node '{BoundedText.Plain(BoundedText.Cut(order.Name, 100))}', and none can be called so; 'actorcompute nodes' lists those there are."));
            return;
        }
        var id = new NodeId(order.Name);
        if (_awaited.ContainsKey(id))
        {
            _toDrain[id] = order.Within;
            Sender.Tell(new NodeStates([Away(id)]));
            return;
        }
        if (!names.Contains(order.Name))
        {
            Sender.Tell(new Refused(Refusal.Unknown,
                $"There is no node '{order.Name}';{NearNames.Question(order.Name, names)} 'actorcompute nodes' lists those there are."));
            return;
        }
        SendAway(id, order.Within);
        Sender.Tell(new NodeStates([.. _roster.Members.Where(m => m.Node.Id == id).Select(m => (m.Node, m.State))]));
    }

    private void SendAway(NodeId id, TimeSpan within)
    {
        Drain(id, within);
        _actors[id].Tell(new DrainNode(within));
    }

    /// <summary>One that was here before this coordinator began, and has not come back yet.</summary>
    private static (NodeInfo, string) Away(NodeId id) => (new(id, 0, 0, 0, new Dictionary<string, string>(), ""), "away");

    private void Drain(NodeId id, TimeSpan? within)
    {
        if (!_roster.Drain(id, within)) return;
        RosterLog.Draining(_services.Log, id);
        _services.Scheduler.Tell(new NodeDraining(id));
    }

    private void Deliver(DeliverResults delivery)
    {
        var actor = _actors[delivery.Node];
        foreach (var ofJob in delivery.Results.GroupBy(r => r.Job))
            Context.Parent.Tell(new ToJob(ofJob.Key, new LeaseAnswers(delivery.Node, actor, [.. ofJob])));
    }

    private void Deliver(DeliverLog delivery)
    {
        foreach (var ofJob in delivery.Lines.GroupBy(l => l.Job))
            Context.Parent.Tell(new ToJob(ofJob.Key, new LogLines(delivery.Node, delivery.Incarnation, Sender, [.. ofJob])));
    }

    private bool Hear(NodeId id, long incarnation)
    {
        _services.Hearing.Note(Now);
        // From the connection that registered it: another one has to register first, and show who it is.
        if (_actors.TryGetValue(id, out var registered) && registered.Equals(Sender) && _roster.Hear(id, incarnation, Now)) return true;
        Sender.Tell(new RegisterAgain());
        return false;
    }

    private void Know(NodeId id, IActorRef actor)
    {
        if (_actors.TryGetValue(id, out var old) && !old.Equals(actor)) Context.Unwatch(old);
        _actors[id] = Context.Watch(actor);
    }

    private static Action<ILogger, NodeId> Lost(string why) => (log, id) => RosterLog.Gone(log, id, why);

    private void Remove(NodeId id, Action<ILogger, NodeId> tell)
    {
        var died = _roster.HasDied(id);
        if (!_roster.Remove(id)) return;
        if (_actors.Remove(id, out var actor)) Context.Unwatch(actor);
        tell(_services.Log, id);
        _services.Scheduler.Tell(new NodeGone(id) { Died = died });
        _services.Writer.Tell(new ForgetNode(id));
    }

    private void Suspect(Address address)
    {
        foreach (var (id, actor) in _actors)
            if (actor.Path.Address == address) _roster.Suspect(id, Now);
    }

    private void ReleaseLeases()
    {
        if (_awaited.Count > 0) return;
        Timers.Cancel(nameof(StopAwaiting));
        Timers.Cancel(nameof(ProbeAwaited));
        Context.Parent.Tell(new HoldLeases([]));   // by the way the adopted leases took, so that jobs hear of those first
    }

    private NodeId? IdOf(IActorRef actor)
    {
        foreach (var (id, known) in _actors)
            if (known.Equals(actor)) return id;
        return null;
    }

    /// <summary>Time to see who is silent.</summary>
    private sealed record Look;

    private sealed record StopAwaiting;

    /// <summary>Time to see which of those that are awaited have ended.</summary>
    private sealed record ProbeAwaited;

    private sealed record HasEnded(NodeId Node);

    private sealed record Probed;
}

/// <summary>Asked by the edge; answered with <see cref="NodeStates"/>.</summary>
internal sealed record GetNodes;

internal sealed record NodeStates(IReadOnlyList<(NodeInfo Node, string State)> Nodes);

/// <summary>Asked by the edge: the node is to be handed nothing more, and to leave; answered with its <see cref="NodeStates"/> alone.</summary>
internal sealed record SendAway(string Name, TimeSpan Within);

internal static partial class RosterLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Node {Node} is draining: it is handed nothing more, and leaves once it holds nothing", EventName = "node-draining")]
    public static partial void Draining(ILogger log, NodeId node);

    [LoggerMessage(Level = LogLevel.Information, Message = "Node {Node} joined with {Slots} slots, holding {Held} leases", EventName = "node-joined")]
    public static partial void Joined(ILogger log, NodeId node, int slots, int held);

    [LoggerMessage(Level = LogLevel.Information, Message = "Node {Node} has left", EventName = "node-left")]
    public static partial void Left(ILogger log, NodeId node);

    [LoggerMessage(Level = LogLevel.Error, Message = "What node {Node} said could not be dealt with; it is struck off until it registers again", EventName = "node-struck-off")]
    public static partial void Defect(ILogger log, NodeId node, Exception cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Node {Node} is gone: {Why}", EventName = "node-gone")]
    public static partial void Gone(ILogger log, NodeId node, string why);
}
