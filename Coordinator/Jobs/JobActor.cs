using ActorCompute.Coordinator.Results;
using ActorCompute.Coordinator.Scheduling;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;
using Akka.Actor;

namespace ActorCompute.Coordinator.Jobs;

/// <summary>
/// Brings messages and time to a <see cref="JobState"/>, and carries its decisions out. Rebuilt from the store: inputs stored, minus items
/// with an outcome. Its dealings with clients are in JobActor.Clients.cs, with items that are tried
/// again in JobActor.Retries.cs, with its deadline in JobActor.Deadline.cs, with what its items print in JobActor.Log.cs.
/// </summary>
internal sealed partial class JobActor : ReceiveActor, IWithTimers
{
    /// <summary>How much of its inputs a job reads ahead.</summary>
    private const long ReadAhead = 4 << 20;

    private static readonly TimeSpan ReadAgainAfter = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LookForRoomEvery = TimeSpan.FromSeconds(0.5);

    private readonly JobState _job;
    private readonly InputShelf _inputs = new();
    private readonly JobServices _services;
    private readonly IActorRef _collector;
    private readonly Dictionary<NodeId, IActorRef> _nodes = [];
    private StoredJob _stored;
    private WorkCost _cost;
    private LeaseId _newest;   // of those that were handed out since this actor began
    private bool _announced;
    private bool _onlySuspects;   // as the scheduler was told
    private bool _reading;

    public JobActor(StoredJob stored, JobHistory history, JobServices services)
    {
        (_stored, _services) = (stored, services);
        _cost = new(0, stored.Cpu, stored.Wall, stored.Allocated) { Collections = stored.Collections, Waited = stored.Waited };
        foreach (var bounds in history.Inputs) _inputs.Note(bounds);
        _job = JobState.Recover(stored.Spec, stored.Status, _inputs.End - history.Merges, history.Failed, stored.Reason, history.Answered, history.Merges, history.Deaths);
        _pending = new PendingInputs<IActorRef>(_job.Total);
        _client = new ClientPresence(Now);
        _collector = Context.Watch(Context.ActorOf(CollectorActor.For(stored, history, services), "collector"));
        if (_job.HasEnded) Become(Ended);
        else Become(Running);
    }

    public static Props For(StoredJob stored, JobHistory history, JobServices services) => Props.Create(() => new JobActor(stored, history, services));

    public ITimerScheduler Timers { get; set; } = null!;

    private TimeSpan Now => _services.Uptime.Elapsed;

    protected override void PreStart()
    {
        if (_job.HasEnded) Rest();
        else
        {
            Timers.StartPeriodicTimer(nameof(LookForClient), new LookForClient(), ClientPresence.SignOfLife);
            Context.Parent.Tell(View());   // its row says how it stood when it was last saved
        }
        LookAtDeadline();
        Complete();   // all outcomes were in the store, and the word of it was not
        Announce();
    }

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Escalate);

    private void Running()
    {
        Receive<GrantLeases>(Grant);
        Receive<LeaseAnswers>(TakeResults);
        Receive<LeasesLost>(Lose);
        Receive<SlotsIdle>(m => { Commit(_job.Share(m.Count, Now)); Announce(); });
        Receive<WakeItems>(Alarm);
        Receive<LookForRoom>(_ => Announce());
        Receive<AdoptLeases>(Adopt);
        Receive<OutcomesCommitted>(m => { Commit(_job.Commit(m.Items)); Complete(); });
        Receive<InputsRead>(TakeInputs);
        Receive<ReadInputsFailed>(ReadInputsLater);
        Receive<ReadInputsAgain>(m => ReadInputs(m.Index));
        Receive<CancelJob>(m => { Commit(_job.Cancel(m.Reason)); AwaitSave(Sender); });
        Receive<ClientIsThere>(_ => _client.Seen(Now));
        Receive<LookForClient>(_ => EndWithoutClient());
        Receive<LookAtDeadline>(_ => LookAtDeadline());
        ReceiveInputs();
        ReceiveMerges();
        ReceiveStored();
        ReceiveReaders();
        ReceiveLog();
        ReceiveEnds();
    }

    /// <summary>Late answers change nothing; they are acknowledged, so that nodes forget them.</summary>
    private void Ended()
    {
        Receive<GrantLeases>(m => Sender.Tell(new LeasesCut(_stored.Id, m.Offer.Node, [], More: false)));
        Receive<LeaseAnswers>(m => Acknowledge(m));
        Receive<AdoptLeases>(m => m.Actor.Tell(new RevokeLeases([.. m.Held.Select(h => h.Lease)])));
        Receive<LeasesLost>(_ => { });
        Receive<SlotsIdle>(_ => { });
        Receive<WakeItems>(_ => { });
        Receive<LookForRoom>(_ => { });
        Receive<OutcomesCommitted>(_ => { });
        Receive<InputsRead>(_ => { });
        Receive<ReadInputsFailed>(_ => { });
        Receive<ReadInputsAgain>(_ => { });
        Receive<CancelJob>(_ => AwaitSave(Sender));
        Receive<AppendInputs>(Append);
        Receive<ClientIsThere>(_ => { });
        Receive<LookForClient>(_ => { });
        Receive<LookAtDeadline>(_ => { });
        Receive<CloseInputs>(CloseEnded);
        ReceiveMerges();
        Receive<ReceiveTimeout>(_ => Context.Parent.Tell(new Passivate(_stored.Id)));
        ReceiveStored();
        ReceiveReaders();
        ReceiveLog();
        ReceiveEnds();
    }

    /// <summary>Nobody tells its collector to end: without it no result would be stored, so the job is rebuilt.</summary>
    private void ReceiveEnds() => Receive<Terminated>(m => throw new InvalidOperationException($"The {m.ActorRef.Path.Name} of job {_stored.Id} has ended."));

    /// <summary>Changes the job, and does what that asks for.</summary>
    private void Commit(IEnumerable<JobEvent> events)
    {
        var any = false;
        foreach (var happened in events)
        {
            any = true;
            if (happened is JobCompleted or JobCancelled) RevokeLeases();
            _job.Apply(happened);
            switch (happened)
            {
                case LeaseGranted { IsAdopted: false } granted:
                    _newest = granted.Lease;
                    break;
                case LeaseTrimmed(var lease, var node, var end, _):
                    if (_nodes.TryGetValue(node, out var holder)) holder.Tell(new TrimLease(lease, end));
                    break;
                case ItemGivenUp(var failure):
                    _collector.Tell(new Collect([new(Segment.OfJson(failure.Index, new byte[sizeof(int)], default), [failure])], null, []));
                    break;
                case NodeHasDied(var held):
                    _services.Writer.Tell(new InsertDeath(_stored.Key, held));
                    break;
                case NodeCameBack(var lease):
                    _services.Writer.Tell(new DeleteDeath(_stored.Key, lease));
                    break;
                case JobCompleted or JobCancelled:
                    Become(Ended);
                    Timers.Cancel(nameof(LookAtDeadline));
                    Timers.Cancel(nameof(LookForClient));   // its ticks would keep a job that rests from being forgotten
                    _services.Scheduler.Tell(new JobGone(_stored.Id));
                    _inputs.ReleaseAll();
                    Save(_services.Uptime.Now);
                    break;
            }
        }
        if (any) Changed();
    }

    private void Grant(GrantLeases grant)
    {
        _nodes[grant.Offer.Node] = grant.Node;
        if (!_job.Fits(grant.Offer))
        {
            _announced = false;
            Sender.Tell(new LeasesCut(_stored.Id, grant.Offer.Node, [], More: false));
            Announce();
            return;
        }
        var leases = Cut(grant.Offer);
        Wake();
        _announced = leases.Count > 0 && _job.IsReady(Now);
        if (!_announced && _job.HasOnlySuspects) Timers.StartSingleTimer(nameof(LookForRoom), new LookForRoom(), LookForRoomEvery);
        Sender.Tell(new LeasesCut(_stored.Id, grant.Offer.Node, leases, _announced)
        {
            IsApart = leases.Count > 0 && _job.IsApart(leases[0].Id),
            OnlySuspects = _onlySuspects = _job.HasOnlySuspects,
        });
    }

    private IReadOnlyList<Lease> Cut(LeaseOffer offer)
    {
        if (_job.NextFor(offer) is not { IsEmpty: false } next) return [];
        if (_inputs.Find(next.First) is not { } segment)
        {
            ReadInputs(next.First);
            return [];
        }
        var granted = _job.Cut(offer, segment.Range, Now);
        Commit(granted);
        _inputs.ReleaseBefore(_job.NextOpen.IsEmpty ? segment.End : _job.NextOpen.First);
        return [.. granted.Select(g => ToLease(g, segment.Slice(g.Range)))];
    }

    /// <summary>The time of an item is not that of merging many.</summary>
    private Lease ToLease(LeaseGranted granted, Segment items) =>
        new(granted.Lease, _stored.Id, _job.IsMerging ? _job.Spec.Merges : _job.Spec.Runs, _job.Kind, items, granted.Expected)
        {
            Terms = new(granted.Charges, _job.IsMerging ? TimeSpan.Zero : _job.Spec.ItemTimeout ?? TimeSpan.Zero),
        };

    /// <summary>What cannot be dealt with is acknowledged all the same: it would come again, and this job would be rebuilt for ever.</summary>
    private void TakeResults(LeaseAnswers results)
    {
        try
        {
            Take(results);
        }
        catch (Exception)
        {
            Acknowledge(results.Actor, results.Results);
            throw;
        }
    }

    private void Take(LeaseAnswers results)
    {
        _nodes[results.Node] = results.Actor;
        var (outcomes, progress, at) = (new List<Outcomes>(), new List<LeaseProgress>(), ThisMoment());
        foreach (var result in results.Results)
        {
            if (!_job.IsHeldBy(result.Lease, results.Node)) continue;   // it is acknowledged, and does not count
            _job.Observe(result.Lease, results.Node, result.Cost, Now);
            _cost += result.Cost;
            long answered = 0;
            var failures = Placed(result.Failures, results.Node);   // before they are forgotten with the outcome
            if (result.Values is { } segment && MayCome(segment))
                foreach (var happened in Committed(_job.Answer(result.Lease, segment, failures, at)).OfType<ItemsAnswered>())
                {
                    answered += happened.Range.Count;
                    outcomes.Add(new(segment.Slice(happened.Range), happened.Failed > 0 ? [.. failures.Where(f => happened.Range.Contains(f.Index))] : []));
                }
            var ended = result.End is { } end ? Committed(_job.End(result.Lease, end, at)) : [];
            if (answered > 0 || ended.Count > 0) progress.Add(new(result.Lease, answered, ended.Count > 0));
        }
        if (progress.Count > 0) _services.Scheduler.Tell(new LeasesProgress(progress));
        _collector.Tell(new Collect(outcomes, results.Actor, [.. results.Results.Select(r => r.Number)]) { Worker = results.Node, Cost = _cost });
        Announce();
    }

    /// <summary>Values of blocks are of jobs that merge them; a block cannot be read as items.</summary>
    private bool MayCome(Segment values) => !values.IsPartial || _job.Spec.Reduce is not null;

    private IReadOnlyList<JobEvent> Committed(IReadOnlyList<JobEvent> events)
    {
        Commit(events);
        return events;
    }

    private void Lose(LeasesLost lost)
    {
        var leases = lost.Leases;
        if (lost.Died is { } node) Commit(_job.NodeDied(node, leases, lost.AreAll));
        foreach (var lease in leases) Commit(_job.Lose(lease));
        _services.Scheduler.Tell(new LeasesProgress([.. leases.Select(l => new LeaseProgress(l, 0, Ended: true))]));
        Announce();
    }

    private static void Acknowledge(IActorRef node, IReadOnlyList<LeaseResult> results) => node.Tell(new AcknowledgeResults([.. results.Select(r => r.Number)]));

    private void Acknowledge(LeaseAnswers late) => _collector.Tell(new Collect([], late.Actor, [.. late.Results.Select(r => r.Number)]));

    private void Adopt(AdoptLeases adopt)
    {
        _nodes[adopt.Node] = adopt.Actor;
        var dead = new List<LeaseId>();
        foreach (var held in adopt.Held)
        {
            if (_job.IsLive(held.Lease)) continue;
            // One of a state that the store has lost may be of other inputs.
            var mayBeOfUse = WasHandedOut(held.Lease) && _services.Store.Continues(held.Lease.Epoch);
            var adopted = mayBeOfUse ? Committed([.. _job.Adopt(held.Lease, adopt.Node, held.Range, Now)]) : [];
            if (adopted.Count == 0) dead.Add(held.Lease);
            else _services.Scheduler.Tell(new LeaseAdopted(adopt.Node, new(held.Lease, _stored.Id, _job.Kind, held.Range.Count, TimeSpan.Zero, 0)));
        }
        if (dead.Count > 0) adopt.Actor.Tell(new RevokeLeases(dead));
    }

    /// <summary>A number that is still to come would stand for two leases. Those of earlier incarnations do not come again.</summary>
    private bool WasHandedOut(LeaseId lease) => lease.Epoch < _services.Store.Epoch || lease <= _newest;

    /// <summary>What nodes still hold of a job that ends is of no use: a copy that lost the race, or work that is called off.</summary>
    private void RevokeLeases()
    {
        foreach (var ofNode in _job.Leases.GroupBy(l => l.Node))
            if (_nodes.TryGetValue(ofNode.Key, out var node)) node.Tell(new RevokeLeases([.. ofNode.Select(l => l.Id)]));
    }

    /// <summary>Tells the scheduler, once, that there is something to hand out.</summary>
    private void Announce()
    {
        Wake();
        if ((_announced && _onlySuspects == _job.HasOnlySuspects) || _reading || !_job.IsReady(Now)) return;
        (_announced, _onlySuspects) = (true, _job.HasOnlySuspects);
        _services.Scheduler.Tell(new JobReady(_stored.Id, _job.Spec.Priority, _job.Kind) { OnlySuspects = _onlySuspects });
    }

    private void ReadInputs(long index)
    {
        if (_reading) return;
        _reading = true;
        var (key, first) = (_stored.Key, _inputs.BoundsOf(index).First);
        Task.Run(() => _services.Store.ReadInputs(key, first, ReadAhead))
            .PipeTo(Self, success: segments => new InputsRead(segments), failure: e => new ReadInputsFailed(index, e));
    }

    /// <summary>While the store cannot be read, the job waits; whatever else is wrong, it is rebuilt.</summary>
    private void ReadInputsLater(ReadInputsFailed failed)
    {
        if (failed.Cause is not StoreUnreadableException) throw new InvalidOperationException("The inputs could not be read from the store.", failed.Cause);
        _reading = false;
        Timers.StartSingleTimer(nameof(ReadInputsAgain), new ReadInputsAgain(failed.Index), ReadAgainAfter);
    }

    private void TakeInputs(InputsRead read)
    {
        _reading = false;
        _inputs.ReleaseAll();   // the job has gone back to where it was, or far ahead
        foreach (var segment in read.Segments)
            if (!_inputs.Keep(segment)) break;
        Announce();
    }

    /// <summary>Time to see whether a node has room for what is under suspicion.</summary>
    private sealed record LookForRoom;

    private sealed record InputsRead(IReadOnlyList<Segment> Segments);

    private sealed record ReadInputsFailed(long Index, Exception Cause);

    private sealed record ReadInputsAgain(long Index);
}
