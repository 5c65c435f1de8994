using System.Security.Cryptography.X509Certificates;
using ActorCompute.Coordinator.Content;
using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Nodes;
using ActorCompute.Coordinator.Retention;
using ActorCompute.Coordinator.Scheduling;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorCompute.Coordinator;

/// <summary>
/// The cluster's singleton: jobs by id, and the parent of all that coordinates. Rebuilt from the store; until that is read, messages wait.
/// What is done with jobs that have ended is in CoordinatorActor.Ended.cs.
/// </summary>
internal sealed partial class CoordinatorActor : ReceiveActor, IWithStash, IWithTimers
{
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(1);

    private readonly JobStores _stores;
    private readonly Uptime _uptime;
    private readonly TimeSpan _keep;
    private readonly ILogger _log;
    private readonly ContentStore? _content;
    private readonly Vitals _vitals;
    private readonly X509Certificate2? _authority;
    private readonly HashSet<IActorRef> _parts = [];   // none of which it can do without
    private readonly Dictionary<JobId, IActorRef> _jobs = [];
    private readonly Dictionary<JobId, List<(object Message, IActorRef Sender)>> _loading = [];
    private readonly HashSet<JobId> _rebuilding = [];
    private readonly Dictionary<JobId, JobView> _views = [];
    private readonly Dictionary<InsertJob, IActorRef> _opening = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<JobId> _attached = [];   // the jobs of the attached store
    private JobServices _services = null!;
    private JobServices _attachedServices = null!;
    private IActorRef _roster = null!;
    private string? _whyNotRecovered;   // once that has been tried

    public CoordinatorActor(JobStores stores, Uptime uptime, TimeSpan keep, ILogger log, ContentStore? content, Vitals vitals, X509Certificate2? authority)
    {
        (_stores, _uptime, _keep, _log, _content, _vitals, _authority) = (stores, uptime, keep, log, content, vitals, authority);
        Become(Recovering);
    }

    /// <param name="keep">How long a job is kept that has ended, unless it says so itself.</param>
    /// <param name="content">Where values are that no segment has room for; null if there are none.</param>
    /// <param name="vitals">Is told when a part of it has ended; null if nobody wants to know.</param>
    /// <param name="authority">Who signs the certificates of nodes; null where they have none.</param>
    public static Props For(
        JobStores stores, Uptime uptime, TimeSpan keep, ILogger log, ContentStore? content = null, Vitals? vitals = null, X509Certificate2? authority = null) =>
        Props.Create(() => new CoordinatorActor(stores, uptime, keep, log, content, vitals ?? new Vitals(), authority));

    public IStash Stash { get; set; } = null!;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        var writer = Part(StoreActor.For(_stores.Stored, _uptime, _log), "store");
        var scheduler = Part(SchedulerActor.For(_stores.Stored.Epoch, _uptime), "scheduler");
        _services = new JobServices(_stores.Stored, writer, scheduler, _uptime, _log) { Content = _content, Authority = _authority };
        _attachedServices = _stores.Attached == _stores.Stored ? _services
            : _services with { Store = _stores.Attached, Writer = Part(StoreActor.For(_stores.Attached, _uptime, _log), "attached-store") };
        ReadUnfinished();
    }

    private IActorRef Part(Props props, string name)
    {
        var part = Context.Watch(Context.ActorOf(props, name));
        _parts.Add(part);
        return part;
    }

    /// <summary>A job is rebuilt. A part that ended is not: nobody tells a part of a coordinator to, and what it knew is gone.</summary>
    private void IsOver(IActorRef actor)
    {
        if (!_parts.Contains(actor))
        {
            Rebuild(actor);
            return;
        }
        CoordinatorLog.PartEnded(_log, actor.Path.Name);
        _vitals.EndOf(actor.Path.Name);
        Context.Stop(Self);
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
        Receive<RecoveryFailed>(m => RecoverLater(m.Cause));
        Receive<RecoverAgain>(_ => ReadUnfinished());
        Receive<Terminated>(m => IsOver(m.ActorRef));
        Receive<INodeMessage>(_ => Stash.Stash());
        ReceiveAny(_ => { if (_whyNotRecovered is { } why) Sender.Tell(new Refused(Refusal.Unavailable, why)); else Stash.Stash(); });
    }

    /// <summary>Whoever asks for something meanwhile is told why nothing can be said.</summary>
    private void RecoverLater(Exception cause)
    {
        if (_whyNotRecovered is null && cause is not StoreUnreadableException) CoordinatorLog.RecoveryFailed(_log, cause.Message);
        _whyNotRecovered = $"The coordinator cannot read its store: {cause.Message}.";
        Timers.StartSingleTimer(nameof(RecoverAgain), new RecoverAgain(), TryAgainAfter);
        Stash.UnstashAll();
    }

    private void Coordinating()
    {
        Receive<INodeMessage>(m => _roster.Forward(m));
        Receive<ToJob>(m => { _services.Hearing.Note(_uptime.Elapsed); Deliver(m.Id, Sender, m.Message); });
        Receive<OpenJob>(Open);
        Receive<Sought>(Insert);
        Receive<SoughtInVain>(m => m.Asker.Tell(new Refused(Refusal.Unavailable, $"The store could not be asked for the job: {m.Cause.Message}")));
        Receive<InsertPackage>(m => _services.Writer.Forward(m));
        Receive<AskStore>(m => _services.Writer.Forward(m));
        Receive<JobView>(m => { if (IsOfNow(m.Job.Id)) _views[m.Job.Id] = m; });
        OfEndedJobs();
        Receive<ListJobs>(m => { _services.Hearing.Note(_uptime.Elapsed); List(m.Filter, Sender); });
        Receive<Listed>(m => m.Asker.Tell(new JobList([.. m.Filter.Of(m.Jobs.Select(Newest))])));
        Receive<ListFailed>(m => m.Asker.Tell(new Refused(Refusal.Unavailable, $"The jobs could not be read from the store: {m.Cause.Message}")));
        Receive<HoldLeases>(m => _services.Scheduler.Forward(m));
        Receive<NodeDefect>(m => _roster.Forward(m));
        Receive<GetNodes>(m => _roster.Forward(m));
        Receive<SendAway>(m => _roster.Forward(m));
        Receive<GetNodeLoads>(m => _services.Scheduler.Forward(m));
        Receive<GetObstacles>(m => _services.Scheduler.Forward(m));
        Receive<Stored>(m => m.Write is InsertJob, m => IsOpen((InsertJob)m.Write, m.Number));
        Receive<NotStored>(m => m.Write is InsertJob, m => IsNotOpen((InsertJob)m.Write, m));
        Receive<Stored>(m => m.Write is JobBarrier, m => Read(((JobBarrier)m.Write).Job));
        Receive<Stored>(m => m.Write is DeleteJob, _ => { });
        Receive<NotStored>(m => m.Write is DeleteJob, _ => { });   // it goes with the store
        Receive<NotStored>(m => Read(((JobBarrier)m.Write).Job));   // what was asked for before has been tried all the same
        Receive<LoadAgain>(m => Load(m.Id));
        Receive<Loaded>(m => Found(m.Id, m.Job));
        Receive<LoadFailed>(m => LoadFails(m.Id, m.Cause));
        Receive<Passivate>(m => { if (IsOfNow(m.Id)) Forget(m.Id); });
        Receive<Terminated>(m => IsOver(m.ActorRef));
        Receive<StoreLost>(m =>
        {
            CoordinatorLog.Fenced(_log, m.Reason);
            _vitals.End($"The data folder {_stores.Stored.Folder} {m.Reason}");
            Context.Stop(Self);
        });
    }

    private void Recover(Recovered recovered)
    {
        _attached.UnionWith(recovered.Jobs.Where(j => j.Job.Spec.Attached).Select(j => j.Job.Id));
        foreach (var job in recovered.Jobs) Start(job);
        _services.Scheduler.Tell(new NodesWorked(recovered.Worked));
        // Leases of a state that the store has lost are nobody's.
        JobId[] mayBeHeld = _stores.Stored.Report.HasGoneBack ? [] : [.. recovered.Jobs.Select(j => j.Job.Id)];
        _roster = Part(RosterActor.For(recovered.Nodes, mayBeHeld, _services), "roster");
        _sweeper = Part(SweepActor.For(_services, _keep), "sweeper");
        Become(Coordinating);
        Stash.UnstashAll();
    }

    private IActorRef Start(LoadedJob loaded) =>
        _jobs[loaded.Job.Id] = Context.Watch(Context.ActorOf(JobActor.For(loaded.Job, loaded.History, ServicesOf(loaded.Job.Id))));

    /// <summary>Passes a message to its job, which is read from the store first if it has been forgotten.</summary>
    private void Deliver(JobId id, IActorRef sender, object message)
    {
        if (_jobs.TryGetValue(id, out var job)) job.Tell(message, sender);
        else if (_loading.TryGetValue(id, out var waiting)) waiting.Add((message, sender));
        else
        {
            _loading.Add(id, [(message, sender)]);
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
        else if (message is LogLines lines) lines.Actor.Tell(lines.Acknowledgement(id));
        else sender.Tell(Unknown(id));
    }

    private void LoadFails(JobId id, Exception cause)
    {
        if (cause is not StoreUnreadableException) CoordinatorLog.LoadFailed(_log, id, cause.Message);   // of that the store itself has told
        _loading.Remove(id, out var waiting);
        foreach (var (_, sender) in waiting ?? []) sender.Tell(new Refused(Refusal.Unavailable, $"Job {id} could not be read from the store: {cause.Message}"));
        if (_rebuilding.Contains(id)) Rebuild(id);
    }

    /// <summary>An attached job goes to the attached store, unless the other has one of that id already, which is then the job.</summary>
    private void Open(OpenJob open)
    {
        if (!open.Spec.Attached || _attached.Contains(open.Id) || _jobs.ContainsKey(open.Id)) Insert(open, Sender);
        else
        {
            var asker = Sender;
            Task.Run(() => _stores.Stored.FindJob(open.Id) is { Spec.Attached: false }).PipeTo(
                Self, success: isStored => new Sought(open, asker, isStored), failure: e => new SoughtInVain(asker, e));
        }
    }

    private void Insert(Sought sought)
    {
        if (!sought.IsStored) _attached.Add(sought.Open.Id);
        Insert(sought.Open, sought.Asker);
    }

    private void Insert(OpenJob open, IActorRef asker)
    {
        var now = _uptime.Now;
        var write = new InsertJob(new StoredJob(0, open.Id, open.Spec, JobStatus.Open, 0, 0, 0, default, default, now, null, "") { Due = now + open.Spec.Deadline, DueAge = ServicesOf(open.Id).Store.Age + open.Spec.Deadline });
        _opening.Add(write, asker);
        ServicesOf(open.Id).Writer.Tell(write);
    }

    private void IsOpen(InsertJob write, long key)
    {
        if (_opening.Remove(write, out var asker)) Self.Tell(new ToJob(write.Job.Id, new ShowOpened(WasThere: key < 0)), asker);
    }

    private void IsNotOpen(InsertJob write, NotStored lost)
    {
        if (!_opening.Remove(write, out var asker)) return;
        asker.Tell(lost.ToRefusal("The job could not be stored"));
    }

    /// <summary>Jobs that run say how they stand; of the others the store knows all.</summary>
    private void List(JobFilter filter, IActorRef asker)
    {
        var now = _uptime.Now.ToUnixTimeMilliseconds();
        Task.Run(() => _stores.All.SelectMany(s => s.ListJobs(filter, now)).ToArray()).PipeTo(
            Self, success: jobs => new Listed(filter, jobs, asker), failure: e => new ListFailed(e, asker));
    }

    private JobView Newest(StoredJob stored) => _views.TryGetValue(stored.Id, out var view) ? view : new(stored, Running: 0, Version: 0);

    /// <summary>Whether the sender is the job's actor, and not one that has been stopped.</summary>
    private bool IsOfNow(JobId id) => _jobs.TryGetValue(id, out var job) && job.Equals(Sender);

    private void Forget(JobId id)
    {
        StopJob(id);
        if (_attached.Remove(id)) _attachedServices.Writer.Tell(new DeleteJob(id));
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

    /// <summary>Of attached jobs those that have ended too: it is their actors that see to it that they go.</summary>
    private void ReadUnfinished() =>
        Task.Run(() => new Recovered(
                [.. Load(_stores.Stored, _stores.Stored.ListUnfinished().Where(j => !j.Spec.Attached)),
                    .. Load(_stores.Attached, _stores.Attached.ListJobs().Where(j => j.Spec.Attached))],
                _stores.Stored.ListNodes(), _stores.Stored.ReadWork()))
            .PipeTo(Self, failure: e => new RecoveryFailed(e));

    private static IEnumerable<LoadedJob> Load(JobStore store, IEnumerable<StoredJob> jobs) => jobs.Select(j => new LoadedJob(j, store.ReadHistory(j.Key)));

    private sealed record LoadedJob(StoredJob Job, JobHistory History);

    private sealed record Recovered(IReadOnlyList<LoadedJob> Jobs, IReadOnlyList<KnownNode> Nodes, IReadOnlyDictionary<NodeId, long> Worked);

    private sealed record Sought(OpenJob Open, IActorRef Asker, bool IsStored);

    private sealed record SoughtInVain(IActorRef Asker, Exception Cause);

    private sealed record RecoveryFailed(Exception Cause);

    private sealed record RecoverAgain;

    private sealed record LoadAgain(JobId Id);

    private sealed record Loaded(JobId Id, LoadedJob? Job);

    private sealed record LoadFailed(JobId Id, Exception Cause);

    private sealed record Listed(JobFilter Filter, IReadOnlyList<StoredJob> Jobs, IActorRef Asker);

    private sealed record ListFailed(Exception Cause, IActorRef Asker);
}

internal static partial class CoordinatorLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{Name} failed; {What} rebuilt from the store", EventName = "part-rebuilt")]
    public static partial void ChildFailed(ILogger log, string name, string what, Exception cause);

    [LoggerMessage(Level = LogLevel.Error, Message = "The store could not be read, and is tried again: {Reason}", EventName = "store-unread")]
    public static partial void RecoveryFailed(ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Critical, Message = "This coordinator stops: its data folder {Reason}", EventName = "coordinator-fenced")]
    public static partial void Fenced(ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Critical, Message = "This coordinator stops: its {Part} has ended", EventName = "part-ended")]
    public static partial void PartEnded(ILogger log, string part);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {Job} could not be read from the store: {Reason}", EventName = "job-unread")]
    public static partial void LoadFailed(ILogger log, JobId job, string reason);
}
