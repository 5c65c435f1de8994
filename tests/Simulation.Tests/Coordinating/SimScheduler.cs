using ActorCompute.Coordinator.Scheduling;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Simulation.Tests.Worlds;

namespace ActorCompute.Simulation.Tests.Coordinating;

/// <summary>Shell of <see cref="Schedule"/>, as SchedulerActor.</summary>
internal sealed class SimScheduler(SimCluster cluster, long epoch) : SimActor(cluster.World, "scheduler")
{
    private static readonly TimeSpan ShareEvery = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<NodeId, Address> _nodes = [];
    private readonly Dictionary<JobId, SimActor> _jobs = [];
    private readonly Dictionary<JobId, (int Priority, TaskKind Kind, bool OnlySuspects)> _ready = [];
    private JobId? _granted;

    public Schedule Schedule { get; } = new(epoch);

    protected override void Receive(object message)
    {
        switch (message)
        {
            case Joined m: Join(m.Node, m.Actor); break;
            case NodeGone m: Leave(m.Node, m.Died); break;
            case ReportNode m: Report(m); break;
            case HoldLeases m: Schedule.Hold(m.InDoubt); GrantNext(); break;
            case JobReady m: BeReady(m); break;
            case LeasesCut m: Route(m); break;
            case LeaseAdopted m: Adopt(m); break;
            case LeasesProgress m: Progress(m.Leases); break;
            case JobGone m: Forget(m.Job); break;
            case Ended m: foreach (var id in _jobs.Where(j => j.Value == m.Actor).Select(j => j.Key).ToArray()) Forget(id); break;
            case ShareTick: Share(); break;
            default: throw new ArgumentOutOfRangeException(nameof(message), message, "Unknown message.");
        }
    }

    private void Report(ReportNode report)
    {
        Lose(Schedule.Report(report, Now));
        if (Schedule.Strays(report, Now) is { Count: > 0 } strays) _nodes[report.Node].Tell(new RevokeLeases(strays), this);
    }

    private void BeReady(JobReady ready)
    {
        Know(ready.Job);
        Schedule.Ready(ready.Job, ready.Priority, ready.Kind, ready.OnlySuspects);
        _ready[ready.Job] = (ready.Priority, ready.Kind, ready.OnlySuspects);
        GrantNext();
    }

    private void GrantNext()
    {
        if (_granted is not null || Schedule.Next() is not { } grant) return;
        CheckPriority(grant);
        _granted = grant.Job;
        _jobs[grant.Job].Tell(new Granted(grant.Offer, _nodes[grant.Offer.Node]), this);
    }

    private void CheckPriority(Grant grant)
    {
        var (priority, kind, _) = _ready[grant.Job];
        foreach (var (job, other) in _ready)
            if (other.Priority > priority && other.Kind == kind && !other.OnlySuspects && !Schedule.IsInDoubt(job))
                throw new BrokenPromiseException($"{grant.Job} of priority {priority} is served before {job} of priority {other.Priority}.");
    }

    private void Route(LeasesCut cut)
    {
        if (_granted == cut.Job) _granted = null;
        Schedule.Suspect(cut.Job, cut.OnlySuspects);
        if (_ready.TryGetValue(cut.Job, out var ready)) _ready[cut.Job] = ready with { OnlySuspects = cut.OnlySuspects };
        if (!cut.More)
        {
            Schedule.NotReady(cut.Job);
            _ready.Remove(cut.Job);
        }
        if (cut.Leases.Count > 0)
        {
            if (Schedule.Find(cut.Node) is null) Sender!.Tell(new LeasesLost([.. cut.Leases.Select(l => l.Id)]), this);
            else
            {
                Schedule.Take(cut.Node, cut.Leases.Select(l => Weigh(l) with { IsApart = cut.IsApart }), Now);
                if (_nodes.TryGetValue(cut.Node, out var node)) node.Tell(new AssignLeases(cut.Leases), this);
            }
        }
        GrantNext();
    }

    private void Progress(IReadOnlyList<LeaseProgress> leases)
    {
        foreach (var progress in leases)
        {
            Schedule.Progress(progress.Lease, progress.Items);
            if (progress.Ended) Schedule.End(progress.Lease);
        }
        GrantNext();
    }

    private void Adopt(LeaseAdopted adopted)
    {
        if (Schedule.Find(adopted.Node) is not null) Schedule.Take(adopted.Node, [adopted.Weight], Now);
        else Sender!.Tell(new LeasesLost([adopted.Weight.Lease]), this);
    }

    private void Join(NodeInfo node, Address actor)
    {
        _nodes[node.Id] = actor;
        if (Schedule.Find(node.Id) is null) Schedule.AddNode(node);
        GrantNext();
    }

    private void Leave(NodeId node, bool died)
    {
        _nodes.Remove(node);
        Lose(Schedule.RemoveNode(node), died ? node : null);
    }

    private void Lose(IReadOnlyList<LeaseWeight> lost, NodeId? died = null)
    {
        if (cluster.Plant is Plant.ForgetsLostLeases) return;
        foreach (var ofJob in lost.GroupBy(l => l.Job))
            if (_jobs.TryGetValue(ofJob.Key, out var job))
                job.Tell(new LeasesLost([.. ofJob.Select(l => l.Lease)]) { Died = died, AreAll = ofJob.Count() == lost.Count }, this);
        GrantNext();
    }

    private void Know(JobId job)
    {
        var sender = (SimActor)Sender!;
        if (_jobs.TryGetValue(job, out var known) && known == sender) return;
        if (known is not null && _granted == job) _granted = null;
        sender.Watch(this);
        _jobs[job] = sender;
        if (!IsTimerActive(nameof(ShareTick))) StartPeriodicTimer(nameof(ShareTick), new ShareTick(), ShareEvery);
    }

    private void Forget(JobId job)
    {
        if (_jobs.Remove(job, out var actor)) actor.Unwatch(this);
        Schedule.RemoveJob(job);
        _ready.Remove(job);
        if (_granted == job) _granted = null;
        if (_jobs.Count == 0) Cancel(nameof(ShareTick));
        GrantNext();
    }

    private void Share()
    {
        if (Schedule.AnyReady) return;
        foreach (var job in Schedule.Sharing)
            if (Schedule.IdleSlotsFor(job) is > 0 and var idle) _jobs[job].Tell(new SlotsIdle((int)Math.Min(idle, int.MaxValue)), this);
    }

    private static LeaseWeight Weigh(Lease lease) => new(lease.Id, lease.Job, lease.Kind, lease.Input.Count, lease.Expected, lease.Input.Bytes);

    private sealed record ShareTick;
}
