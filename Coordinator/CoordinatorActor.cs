using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Nodes;
using ActorCompute.Coordinator.Scheduling;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorCompute.Coordinator;

/// <summary>
/// The cluster's singleton: jobs by id, and the parent of all that coordinates. Rebuilt from the store; until that is read, messages wait.
/// </summary>
internal sealed class CoordinatorActor : ReceiveActor, IWithStash, IWithTimers
{
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(1);

    private readonly JobStores _stores;
    private readonly Uptime _uptime;
    private readonly ILogger _log;
    private readonly Dictionary<JobId, IActorRef> _jobs = [];
    private readonly Dictionary<JobId, List<(object Message, IActorRef Sender)>> _loading = [];
    private readonly HashSet<JobId> _rebuilding = [];
    private readonly Dictionary<JobId, JobView> _views = [];
    private readonly Dictionary<InsertJob, IActorRef> _opening = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<JobId> _attached = [];   // the jobs of the attached store
    private JobServices _services = null!;
    private JobServices _attachedServices = null!;
    private IActorRef _roster = null!;

    public CoordinatorActor(JobStores stores, Uptime uptime, ILogger log)
    {
        (_stores, _uptime, _log) = (stores, uptime, log);
        Become(Recovering);
    }

    public static Props For(JobStores stores, Uptime uptime, ILogger log) => Props.Create(() => new CoordinatorActor(stores, uptime, log));

    public IStash Stash { get; set; } = null!;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        var writer = Context.ActorOf(StoreActor.For(_stores.Stored, _log), "store");
        var scheduler = Context.ActorOf(SchedulerActor.For(_stores.Stored.Epoch, _uptime), "scheduler");
        _services = new JobServices(_stores.Stored, writer, scheduler, _uptime, _log);
        _attachedServices = _stores.Attached == _stores.Stored ? _services
            : _services with { Store = _stores.Attached, Writer = Context.ActorOf(StoreActor.For(_stores.Attached, _log), "attached-store") };
        ReadUnfinished();
    }

    /// <summary>A job that fails is stopped, and rebuilt from the store after a pause. If anything else fails, all is rebuilt.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(e =>
    {
        var isJob = _jobs.ContainsValue(Sender);
        CoordinatorLog.ChildFailed(_log, Sender.Path.Name, isJob ? "it is" : "all is", e);
        return isJob ? Directive.Stop : Directive.Escalate;
    });

    private void Recovering()
    {
        Receive<Recovered>(Recover);
        Receive<RecoveryFailed>(m => { CoordinatorLog.RecoveryFailed(_log, m.Cause.Message); Timers.StartSingleTimer(nameof(RecoverAgain), new RecoverAgain(), TryAgainAfter); });
        Receive<RecoverAgain>(_ => ReadUnfinished());
        ReceiveAny(_ => Stash.Stash());
    }

    private void Coordinating()
    {
        Receive<INodeMessage>(m => _roster.Forward(m));
        Receive<ToJob>(m => Deliver(m.Id, m.Message));
        Receive<OpenJob>(Open);
        Receive<InsertPackage>(m => _services.Writer.Forward(m));
        Receive<JobView>(m => _views[m.Job.Id] = m);
        Receive<ListJobs>(_ => ListAll(Sender));
        Receive<Listed>(m => m.Asker.Tell(new JobList([.. m.Jobs.Select(Newest)])));
        Receive<ListFailed>(m => m.Asker.Tell(new Refused(Refusal.Unavailable, $"The jobs could not be read from the store: {m.Cause.Message}")));
        Receive<HoldLeases>(m => _services.Scheduler.Forward(m));
        Receive<GetNodes>(m => _roster.Forward(m));
        Receive<SendAway>(m => _roster.Forward(m));
        Receive<GetNodeLoads>(m => _services.Scheduler.Forward(m));
        Receive<Stored>(m => m.Write is InsertJob, m => IsOpen((InsertJob)m.Write));
        Receive<NotStored>(m => m.Write is InsertJob, m => IsNotOpen((InsertJob)m.Write, m));
        Receive<Stored>(m => m.Write is JobBarrier, m => Read(((JobBarrier)m.Write).Job));
        Receive<Stored>(m => m.Write is DeleteJob, _ => { });
        Receive<NotStored>(m => m.Write is DeleteJob, _ => { });   // it goes with the store
        Receive<NotStored>(m => Read(((JobBarrier)m.Write).Job));   // what was asked for before has been tried all the same
        Receive<LoadAgain>(m => Load(m.Id));
        Receive<Loaded>(m => Found(m.Id, m.Job));
        Receive<LoadFailed>(m => LoadFails(m.Id, m.Cause));
        Receive<Passivate>(m => Forget(m.Id));
        Receive<Terminated>(m => Rebuild(m.ActorRef));
        Receive<StoreFenced>(m => { CoordinatorLog.Fenced(_log, m.Reason); Context.Stop(Self); });
    }

    private void Recover(Recovered recovered)
    {
        _attached.UnionWith(recovered.Jobs.Where(j => j.Job.Spec.Attached).Select(j => j.Job.Id));
        foreach (var job in recovered.Jobs) Start(job);
        _roster = Context.ActorOf(RosterActor.For(recovered.Jobs.Count > 0 ? recovered.Nodes : [], _services), "roster");
        Become(Coordinating);
        Stash.UnstashAll();
    }

    private IActorRef Start(LoadedJob loaded) =>
        _jobs[loaded.Job.Id] = Context.Watch(Context.ActorOf(JobActor.For(loaded.Job, loaded.History, ServicesOf(loaded.Job.Id))));

    /// <summary>Passes a message to its job, which is read from the store first if it has been forgotten.</summary>
    private void Deliver(JobId id, object message)
    {
        if (_jobs.TryGetValue(id, out var job)) job.Forward(message);
        else if (_loading.TryGetValue(id, out var waiting)) waiting.Add((message, Sender));
        else
        {
            _loading.Add(id, [(message, Sender)]);
            Load(id);
        }
    }

    /// <summary>Reads a job once every write that an actor of it may have asked for has been tried.</summary>
    private void Load(JobId id) => ServicesOf(id).Writer.Tell(new JobBarrier(id));

    private void Read(JobId id)
    {
        var store = ServicesOf(id).Store;
        Task.Run(() => store.FindJob(id) is { } job ? new LoadedJob(job, store.ReadHistory(job.Key)) : null)
            .PipeTo(Self, success: loaded => new Loaded(id, loaded), failure: e => new LoadFailed(id, e));
    }

    private JobServices ServicesOf(JobId id) => _attached.Contains(id) ? _attachedServices : _services;

    private void Found(JobId id, LoadedJob? loaded)
    {
        _loading.Remove(id, out var waiting);
        _rebuilding.Remove(id);
        var job = loaded is null ? null : Start(loaded);
        foreach (var (message, sender) in waiting ?? [])
            if (job is not null) job.Tell(message, sender);
            else NotFound(id, message, sender);
    }

    private static void NotFound(JobId id, object message, IActorRef sender)
    {
        if (message is LeaseAnswers late) late.Actor.Tell(new AcknowledgeResults([.. late.Results.Select(r => r.Number)]));
        else if (message is AdoptLeases adopt) adopt.Actor.Tell(new RevokeLeases([.. adopt.Held.Select(h => h.Lease)]));
        else sender.Tell(new Refused(Refusal.Unknown, $"There is no job {id} here; 'actorcompute jobs' lists those there are."));
    }

    private void LoadFails(JobId id, Exception cause)
    {
        CoordinatorLog.LoadFailed(_log, id, cause.Message);
        _loading.Remove(id, out var waiting);
        foreach (var (_, sender) in waiting ?? []) sender.Tell(new Refused(Refusal.Unavailable, $"Job {id} could not be read from the store: {cause.Message}"));
        if (_rebuilding.Contains(id)) Rebuild(id);
    }

    private void Open(OpenJob open)
    {
        var write = new InsertJob(new StoredJob(0, open.Id, open.Spec, JobStatus.Open, 0, 0, 0, default, default, _uptime.Now, null, ""));
        _opening.Add(write, Sender);
        if (open.Spec.Attached && !_jobs.ContainsKey(open.Id)) _attached.Add(open.Id);
        ServicesOf(open.Id).Writer.Tell(write);
    }

    private void IsOpen(InsertJob write)
    {
        if (_opening.Remove(write, out var asker)) Self.Tell(new ToJob(write.Job.Id, new AwaitChange(-1)), asker);
    }

    private void IsNotOpen(InsertJob write, NotStored lost)
    {
        if (!_opening.Remove(write, out var asker)) return;
        asker.Tell(new Refused(lost.HasNoRoom ? Refusal.NoRoom : Refusal.Unavailable, $"The job could not be stored: {lost.Reason}."));
    }

    /// <summary>Jobs that run say how they stand; of the others the store knows all.</summary>
    private void ListAll(IActorRef asker) => Task.Run(() => _stores.All.SelectMany(s => s.ListJobs()).OrderByDescending(j => j.Submitted).ToArray()).PipeTo(
        Self, success: jobs => new Listed(jobs, asker), failure: e => new ListFailed(e, asker));

    private JobView Newest(StoredJob stored) => _views.TryGetValue(stored.Id, out var view) ? view : new(stored, Running: 0, Version: 0);

    /// <summary>What is in the job's mailbox already is still dealt with.</summary>
    private void Forget(JobId id)
    {
        if (!_jobs.Remove(id, out var job)) return;
        _views.Remove(id);
        if (_attached.Remove(id)) _attachedServices.Writer.Tell(new DeleteJob(id));
        Context.Unwatch(job);
        job.Tell(PoisonPill.Instance);
    }

    private void Rebuild(IActorRef ended)
    {
        foreach (var (id, job) in _jobs)
            if (job.Equals(ended))
            {
                _jobs.Remove(id);
                Rebuild(id);
                return;
            }
    }

    private void Rebuild(JobId id)
    {
        _rebuilding.Add(id);
        _loading.Add(id, []);
        Timers.StartSingleTimer(id, new LoadAgain(id), TryAgainAfter);
    }

    private void ReadUnfinished() =>
        Task.Run(() => new Recovered(
                [.. _stores.All.SelectMany(s => s.ListUnfinished().Select(j => new LoadedJob(j, s.ReadHistory(j.Key))))], _stores.Stored.ListNodes()))
            .PipeTo(Self, failure: e => new RecoveryFailed(e));

    private sealed record LoadedJob(StoredJob Job, JobHistory History);

    private sealed record Recovered(IReadOnlyList<LoadedJob> Jobs, IReadOnlyList<NodeId> Nodes);

    private sealed record RecoveryFailed(Exception Cause);

    private sealed record RecoverAgain;

    private sealed record LoadAgain(JobId Id);

    private sealed record Loaded(JobId Id, LoadedJob? Job);

    private sealed record LoadFailed(JobId Id, Exception Cause);

    private sealed record Listed(IReadOnlyList<StoredJob> Jobs, IActorRef Asker);

    private sealed record ListFailed(Exception Cause, IActorRef Asker);
}

internal static partial class CoordinatorLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{Name} failed; {What} rebuilt from the store")]
    public static partial void ChildFailed(ILogger log, string name, string what, Exception cause);

    [LoggerMessage(Level = LogLevel.Error, Message = "The store could not be read, and is tried again: {Reason}")]
    public static partial void RecoveryFailed(ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Critical, Message = "This coordinator stops: {Reason}")]
    public static partial void Fenced(ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {Job} could not be read from the store: {Reason}")]
    public static partial void LoadFailed(ILogger log, JobId job, string reason);
}
