using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Nodes;
using ActorCompute.Coordinator.Scheduling;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Simulation.Tests.Worlds;

namespace ActorCompute.Simulation.Tests.Coordinating;

/// <summary>Shell of <see cref="Roster"/>, as RosterActor.</summary>
internal sealed class SimRoster : SimActor
{
    private static readonly TimeSpan AwaitNodes = TimeSpan.FromSeconds(15), LookEvery = TimeSpan.FromMilliseconds(500);

    private readonly Roster _roster = new();
    private readonly Dictionary<NodeId, Address> _actors = [];
    private readonly HashSet<NodeId> _awaited;
    private readonly SimServices _services;
    private readonly SimActor _parent;

    public SimRoster(World world, IReadOnlyCollection<NodeId> awaited, IReadOnlyCollection<JobId> inDoubt, SimServices services, SimActor parent) : base(world, "roster")
    {
        (_awaited, _services, _parent) = ([.. awaited], services, parent);
        StartPeriodicTimer(nameof(Look), new Look(), LookEvery);
        if (_awaited.Count == 0) return;
        _services.Scheduler.Tell(new HoldLeases(inDoubt), this);
        StartTimer(nameof(StopAwaiting), new StopAwaiting(), AwaitNodes);
    }

    protected override void Receive(object message)
    {
        switch (message)
        {
            case RegisterNode m: Register(m); break;
            case ReportNode m when Hear(m.Node, m.Incarnation):
                _services.Scheduler.Tell(m, this);
                Sender!.Tell(new ReportSeen(m.Number), this);
                break;
            case DeliverResults m when Hear(m.Node, m.Incarnation): Deliver(m); break;
            case LeaveNode m when Hear(m.Node, m.Incarnation): Remove(m.Node); break;
            case ReportNode or DeliverResults or LeaveNode: break;
            case Disconnected m: Suspect(m.Actor); break;
            case Ended m: if (IdOf(m.Actor) is { } ended) Remove(ended); break;
            case Look: foreach (var id in _roster.Gone(Now)) Remove(id); break;
            case StopAwaiting: _awaited.Clear(); ReleaseLeases(); break;
            case Stored or NotStored: break;
            default: throw new ArgumentOutOfRangeException(nameof(message), message, "Unknown message.");
        }
    }

    private void Register(RegisterNode registering)
    {
        var id = registering.Node.Id;
        var died = _roster.HasDied(id);
        var registration = _roster.Register(registering.Node, Now);
        if (registration is Registration.NameTaken)
        {
            Sender!.Tell(new RegistrationRefused($"A node named {id} is here already; choose another --name."), this);
            return;
        }
        if (registration is Registration.Replaces) _services.Scheduler.Tell(new NodeGone(id) { Died = died }, this);
        Know(id, Sender!);
        Sender!.Tell(new Registered(_services.Database.Epoch, "cluster", 1), this);
        _services.Scheduler.Tell(new Joined(registering.Node, Sender), this);
        foreach (var ofJob in registering.Held.GroupBy(h => h.Job)) _parent.Tell(new ToJob(ofJob.Key, new Adopting(id, Sender, [.. ofJob])), this);
        if (registration is not Registration.Known)
        {
            if (World.IsVerbose) World.Say($"{id} joins, holding {string.Join(' ', registering.Held.Select(h => $"{h.Lease}{h.Range}"))}");
            _services.Writer.Tell(new RememberNode(id, Address: null), this);
        }
        _awaited.Remove(id);
        ReleaseLeases();
    }

    private void Deliver(DeliverResults delivery)
    {
        var actor = _actors[delivery.Node];
        foreach (var ofJob in delivery.Results.GroupBy(r => r.Job))
            _parent.Tell(new ToJob(ofJob.Key, new Answers(delivery.Node, actor, [.. ofJob])), this);
    }

    private bool Hear(NodeId id, long incarnation)
    {
        if (_actors.TryGetValue(id, out var registered) && registered == Sender && _roster.Hear(id, incarnation, Now)) return true;
        Sender!.Tell(new RegisterAgain(), this);
        return false;
    }

    /// <summary>It is watched, too: the cluster brings the word of its end.</summary>
    private void Know(NodeId id, Address actor) => _actors[id] = actor;

    private void Remove(NodeId id)
    {
        var died = _roster.HasDied(id);
        if (!_roster.Remove(id)) return;
        if (World.IsVerbose) World.Say($"{id} is gone");
        _actors.Remove(id);
        _services.Scheduler.Tell(new NodeGone(id) { Died = died }, this);
        _services.Writer.Tell(new ForgetNode(id), this);
    }

    private void Suspect(Address address)
    {
        foreach (var (id, actor) in _actors)
            if (actor == address) _roster.Suspect(id, Now);
    }

    private void ReleaseLeases()
    {
        if (_awaited.Count > 0) return;
        Cancel(nameof(StopAwaiting));
        _parent.Tell(new HoldLeases([]), this);
    }

    private NodeId? IdOf(SimActor actor)
    {
        foreach (var (id, known) in _actors)
            if (((RemoteAddress)known).Actor == actor) return id;
        return null;
    }

    private sealed record Look;

    private sealed record StopAwaiting;
}
