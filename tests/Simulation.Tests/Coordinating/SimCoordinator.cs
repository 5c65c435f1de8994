using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Scheduling;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Simulation.Tests.Worlds;

namespace ActorCompute.Simulation.Tests.Coordinating;

/// <summary>What every simulated job needs of its surroundings, as JobServices.</summary>
internal sealed record SimServices(Database Database, SimActor Writer, SimActor Scheduler);

/// <summary>Shell as CoordinatorActor: jobs by id, rebuilt from the store.</summary>
internal sealed class SimCoordinator : SimActor
{
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(1);

    private readonly SimCluster _cluster;
    private readonly SimServices _services;
    private readonly SimStore _store;
    private readonly Dictionary<JobId, SimJob> _jobs = [];
    private readonly Dictionary<JobId, List<(object Message, Address? Sender)>> _loading = [];
    private readonly Dictionary<InsertJob, Address> _opening = new(ReferenceEqualityComparer.Instance);
    private readonly List<(object Message, Address? Sender)> _stash = [];

    public SimCoordinator(SimCluster cluster) : base(cluster.World, "coordinator")
    {
        (_cluster, Epoch) = (cluster, ++cluster.Database.Epoch);
        _store = Own(new SimStore(World, cluster.Database));
        Scheduler = Own(new SimScheduler(cluster, Epoch));
        _services = new(cluster.Database, _store, Scheduler);
        World.Deliver(this, new Recovered(), this, Now + TimeSpan.FromMilliseconds(5));
    }

    public long Epoch { get; }

    public SimScheduler Scheduler { get; }

    public SimRoster? Roster { get; private set; }

    public IEnumerable<SimJob> Jobs => _jobs.Values;

    public void Die()
    {
        _store.Die();
        Stop();
    }

    protected override void Receive(object message)
    {
        if (message is Recovered) Recover();
        else if (Roster is null) _stash.Add((message, Sender));
        else Coordinate(message);
    }

    private void Coordinate(object message)
    {
        switch (message)
        {
            case INodeMessage m: Roster!.Tell(m, Sender); break;
            case ToJob m: Deliver(m.Id, m.Message); break;
            case OpenJob m: Open(m); break;
            case HoldLeases m: Scheduler.Tell(m, Sender); break;
            case Stored { Write: InsertJob write }: if (_opening.Remove(write, out var asker)) Tell(new ToJob(write.Job.Id, new AwaitChange(-1)), asker); break;
            case NotStored { Write: InsertJob write, Reason: var reason }:
                if (_opening.Remove(write, out var refused)) refused.Tell(new Refused(Refusal.Unavailable, reason), this);
                break;
            case Stored { Write: JobBarrier write }: Read(write.Job); break;
            case NotStored { Write: JobBarrier write }: Read(write.Job); break;
            case Load m: _store.Tell(new JobBarrier(m.Id), this); break;
            case Loaded m: Found(m.Id, m.Job); break;
            case Ended m: Rebuild((SimJob)m.Actor); break;
            default: throw new ArgumentOutOfRangeException(nameof(message), message, "Unknown message.");
        }
    }

    private void Recover()
    {
        var unfinished = _cluster.Database.Jobs.Where(j => j.Job.Status < JobStatus.Succeeded).OrderBy(j => j.Job.Key).ToArray();
        foreach (var job in unfinished) Start(job);
        Roster = Own(new SimRoster(World, _cluster.Database.Nodes, [.. unfinished.Select(j => j.Job.Id)], _services, this));
        foreach (var (message, sender) in _stash) Tell(message, sender);
        _stash.Clear();
    }

    private SimJob Start(JobRows rows)
    {
        var job = _jobs[rows.Job.Id] = Own(new SimJob(_cluster, rows.Job, rows.History, _services));
        job.Watch(this);
        return job;
    }

    private void Deliver(JobId id, object message)
    {
        if (_jobs.TryGetValue(id, out var job)) job.Tell(message, Sender);
        else if (_loading.TryGetValue(id, out var waiting)) waiting.Add((message, Sender));
        else
        {
            _loading.Add(id, [(message, Sender)]);
            _store.Tell(new JobBarrier(id), this);
        }
    }

    private void Read(JobId id) =>
        World.Deliver(this, new Loaded(id, _cluster.Database.Find(id)), this, Now + TimeSpan.FromMilliseconds(World.Dice.Fraction()));

    private void Found(JobId id, JobRows? loaded)
    {
        _loading.Remove(id, out var waiting);
        var job = loaded is null ? null : Start(loaded);
        foreach (var (message, sender) in waiting ?? [])
            if (job is not null) job.Tell(message, sender);
            else NotFound(message, sender);
    }

    private void NotFound(object message, Address? sender)
    {
        if (message is Answers late) late.Actor.Tell(new AcknowledgeResults([.. late.Results.Select(r => r.Number)]), this);
        else if (message is Adopting adopt) adopt.Actor.Tell(new RevokeLeases([.. adopt.Held.Select(h => h.Lease)]), this);
        else sender?.Tell(new Refused(Refusal.Unknown, "There is no such job here."), this);
    }

    private void Open(OpenJob open)
    {
        var write = new InsertJob(new StoredJob(0, open.Id, open.Spec, JobStatus.Open, 0, 0, 0, default, default, default, null, ""));
        _opening.Add(write, Sender!);
        _store.Tell(write, this);
    }

    private void Rebuild(SimJob ended)
    {
        if (!_jobs.TryGetValue(ended.Id, out var job) || job != ended) return;
        _jobs.Remove(ended.Id);
        _loading.Add(ended.Id, []);
        StartTimer(ended.Id, new Load(ended.Id), TryAgainAfter);
    }

    private sealed record Recovered;

    private sealed record Load(JobId Id);

    private sealed record Loaded(JobId Id, JobRows? Job);
}
