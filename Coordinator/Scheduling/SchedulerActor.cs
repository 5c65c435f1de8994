using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using Akka.Actor;
using Akka.Routing;

namespace ActorCompute.Coordinator.Scheduling;

/// <summary>
/// Brings messages and time to a <see cref="Schedule"/> and routes what jobs cut. One grant is out at a time, so leases reach a node in the
/// order of their numbers. Rebuilt from what nodes and jobs say after a restart.
/// </summary>
internal sealed class SchedulerActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan ShareEvery = TimeSpan.FromMilliseconds(100);

    private readonly Schedule _schedule;
    private readonly Uptime _uptime;
    private readonly LeaseRoutingLogic _routing = new();
    private readonly Router _router;
    private readonly Dictionary<NodeId, IActorRef> _nodes = [];
    private readonly Dictionary<JobId, IActorRef> _jobs = [];
    private JobId? _granted;

    public SchedulerActor(long epoch, Uptime uptime)
    {
        _schedule = new Schedule(epoch);
        _uptime = uptime;
        _router = new Router(_routing);
        Scheduling();
    }

    public static Props For(long epoch, Uptime uptime) => Props.Create(() => new SchedulerActor(epoch, uptime));

    public ITimerScheduler Timers { get; set; } = null!;

    private void Scheduling()
    {
        Receive<NodeJoined>(m => Join(m.Node, m.Actor));
        Receive<NodeDraining>(m => _schedule.Drain(m.Node));
        Receive<NodeGone>(m => Leave(m.Node, m.Died));
        Receive<ReportNode>(Report);
        Receive<HoldLeases>(m => { _schedule.Hold(m.InDoubt); GrantNext(); });
        Receive<JobReady>(m => { Know(m.Job); _schedule.Ready(m.Job, m.Priority, m.Kind, m.OnlySuspects); GrantNext(); });
        Receive<LeasesCut>(m => Route(m));
        Receive<LeaseAdopted>(m => Adopt(m));
        Receive<LeasesProgress>(m => Progress(m.Leases));
        Receive<JobGone>(m => Forget(m.Job));
        Receive<Terminated>(m => Forget(m.ActorRef));
        Receive<ShareTick>(_ => Share());
        Receive<NodesWorked>(m => { foreach (var (node, items) in m.Items) _schedule.Count(node, items); });
        Receive<GetNodeLoads>(_ => Sender.Tell(Loads()));
        Receive<GetObstacles>(m => Sender.Tell(new Obstacles(_schedule.ObstaclesTo(m.Jobs))));
    }

    private NodeLoads Loads()
    {
        var loads = _schedule.Answered.ToDictionary(n => n.Key, n => new NodeLoad(n.Value, 0));
        foreach (var node in _schedule.Nodes) loads[node.Node.Id] = new(_schedule.Answered.GetValueOrDefault(node.Node.Id), node.Leases);
        return new(loads);
    }

    /// <summary>What cannot be dealt with costs the node that sent it, and nobody else.</summary>
    private void Report(ReportNode report)
    {
        try
        {
            Take(report);
        }
        catch (Exception e)
        {
            Context.Parent.Tell(new NodeDefect(report.Node, e));
        }
    }

    private void Take(ReportNode report)
    {
        Lose(_schedule.Report(report, _uptime.Elapsed));
        if (_schedule.Strays(report, _uptime.Elapsed) is { Count: > 0 } strays) _nodes[report.Node].Tell(new RevokeLeases(strays));
    }

    private void GrantNext()
    {
        if (_granted is not null || _schedule.Next() is not { } grant) return;
        _granted = grant.Job;
        _jobs[grant.Job].Tell(new GrantLeases(grant.Offer, _nodes[grant.Offer.Node]));
    }

    private void Route(LeasesCut cut)
    {
        if (_granted == cut.Job) _granted = null;
        if (!cut.More) _schedule.NotReady(cut.Job);
        _schedule.Suspect(cut.Job, cut.OnlySuspects);
        if (cut.Leases.Count > 0)
        {
            if (_schedule.Find(cut.Node) is null) Sender.Tell(new LeasesLost([.. cut.Leases.Select(l => l.Id)]));
            else
            {
                _schedule.Take(cut.Node, cut.Leases.Select(l => Weigh(l) with { IsApart = cut.IsApart }), _uptime.Elapsed);
                _router.Route(new LeasesForNode(cut.Node, new AssignLeases(cut.Leases)), Self);
            }
        }
        GrantNext();
    }

    private void Progress(IReadOnlyList<LeaseProgress> leases)
    {
        foreach (var progress in leases)
        {
            _schedule.Progress(progress.Lease, progress.Items);
            if (progress.Ended) _schedule.End(progress.Lease);
        }
        GrantNext();
    }

    private void Adopt(LeaseAdopted adopted)
    {
        if (_schedule.Find(adopted.Node) is not null) _schedule.Take(adopted.Node, [adopted.Weight], _uptime.Elapsed);
        else Sender.Tell(new LeasesLost([adopted.Weight.Lease]));   // the node has gone meanwhile
    }

    private void Join(NodeInfo node, IActorRef actor)
    {
        _nodes[node.Id] = actor;
        _routing.Join(node.Id, actor);
        if (_schedule.Find(node.Id) is null) _schedule.AddNode(node);
        GrantNext();
    }

    private void Leave(NodeId node, bool died)
    {
        _nodes.Remove(node);
        _routing.Leave(node);
        Lose(_schedule.RemoveNode(node), died ? node : null);
    }

    private void Lose(IReadOnlyList<LeaseWeight> lost, NodeId? died = null)
    {
        foreach (var ofJob in lost.GroupBy(l => l.Job))
            if (_jobs.TryGetValue(ofJob.Key, out var job))
                job.Tell(new LeasesLost([.. ofJob.Select(l => l.Lease)]) { Died = died, AreAll = ofJob.Count() == lost.Count });
        GrantNext();
    }

    private void Know(JobId job)
    {
        if (_jobs.TryGetValue(job, out var known) && known.Equals(Sender)) return;
        if (known is not null && _granted == job) _granted = null;   // the job was rebuilt and will not answer the old grant
        _jobs[job] = Context.Watch(Sender);
        if (!Timers.IsTimerActive(nameof(ShareTick))) Timers.StartPeriodicTimer(nameof(ShareTick), new ShareTick(), ShareEvery);
    }

    private void Forget(IActorRef actor)
    {
        foreach (var job in _jobs.Where(j => j.Value.Equals(actor)).Select(j => j.Key).ToArray()) Forget(job);
    }

    private void Forget(JobId job)
    {
        if (_jobs.Remove(job, out var actor)) Context.Unwatch(actor);
        _schedule.RemoveJob(job);
        if (_granted == job) _granted = null;
        if (_jobs.Count == 0) Timers.Cancel(nameof(ShareTick));
        GrantNext();
    }

    private void Share()
    {
        if (_schedule.AnyReady) return;
        foreach (var job in _schedule.Sharing)
            if (_schedule.IdleSlotsFor(job) is > 0 and var idle) _jobs[job].Tell(new SlotsIdle((int)Math.Min(idle, int.MaxValue)));
    }

    private static LeaseWeight Weigh(Lease lease) => new(lease.Id, lease.Job, lease.Kind, lease.Input.Count, lease.Expected, lease.Input.Bytes);

    /// <summary>Time to see whether slots idle.</summary>
    private sealed record ShareTick;
}
