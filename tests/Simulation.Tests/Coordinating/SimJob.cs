using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Results;
using ActorCompute.Coordinator.Scheduling;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;
using ActorCompute.Simulation.Tests.Worlds;

namespace ActorCompute.Simulation.Tests.Coordinating;

/// <summary>Shell of <see cref="JobState"/>, as JobActor. Its dealings with clients are in SimJob.Clients.cs.</summary>
internal sealed partial class SimJob : SimActor
{
    private const long ReadAhead = 4 << 20;

    private readonly SimCluster _cluster;
    private readonly InputShelf _inputs = new(maxBytes: 100);   // so that inputs are read from the store, too
    private readonly SimServices _services;
    private readonly SimCollector _collector;
    private readonly Dictionary<NodeId, Address> _nodes = [];
    private readonly LimitWatch _limits;
    private StoredJob _stored;
    private WorkCost _cost;
    private TimeSpan? _alarm;
    private LeaseId _newest;
    private bool _announced, _onlySuspects;
    private bool _reading;
    private bool _isOver;   // behaves as Ended

    public SimJob(SimCluster cluster, StoredJob stored, JobHistory history, SimServices services) : base(cluster.World, $"job-{stored.Id}")
    {
        (_cluster, _stored, _services) = (cluster, stored, services);
        foreach (var bounds in history.Inputs) _inputs.Note(bounds);
        _limits = new(stored.Spec, Now);
        State = JobState.Recover(Planted(stored.Spec), stored.Status, _inputs.End, history.Failed, stored.Reason, history.Answered, deaths: history.Deaths);
        _pending = new PendingInputs<Address>(_inputs.End);
        _client = new ClientPresence(Now);
        _collector = Own(new SimCollector(cluster, stored, history, services, this));
        _isOver = State.HasEnded;
        if (State.HasEnded) _collector.Tell(new ResultsEnded(_stored), this);
        else StartPeriodicTimer(nameof(LookForClient), new LookForClient(), ClientPresence.SignOfLife);
        Commit(State.Complete());
        Announce();
    }

    public JobId Id => _stored.Id;

    public JobState State { get; }

    protected override void Receive(object message)
    {
        if (ReceiveCommon(message)) return;
        if (_isOver) BeOver(message);
        else Work(message);
    }

    private void Work(object message)
    {
        switch (message)
        {
            case Granted m: Grant(m); break;
            case Answers m: TakeResults(m); break;
            case LeasesLost m: Lose(m); break;
            case SlotsIdle m: Commit(State.Share(m.Count, Now)); Announce(); break;
            case WakeItems: _alarm = null; Announce(); break;
            case LookForRoom: Announce(); break;
            case Adopting m: Adopt(m); break;
            case OutcomesCommitted m: Commit(State.Commit(m.Items)); Commit(State.Complete()); break;
            case InputsRead m: TakeInputs(m); break;
            case CancelJob m: Commit(State.Cancel(m.Reason)); AwaitSave(Sender!); break;
            case ClientIsThere: _client.Seen(Now); break;
            case LookForClient: EndWithoutClient(); break;
            case CloseInputs m: Close(m.Total); break;
            default: throw new ArgumentOutOfRangeException(nameof(message), message, "Unknown message.");
        }
    }

    private void BeOver(object message)
    {
        switch (message)
        {
            case Granted m: Sender!.Tell(new LeasesCut(_stored.Id, m.Offer.Node, [], More: false), this); break;
            case Answers m: _collector.Tell(new Collecting([], m.Actor, [.. m.Results.Select(r => r.Number)]), this); break;
            case Adopting m: m.Actor.Tell(new RevokeLeases([.. m.Held.Select(h => h.Lease)]), this); break;
            case CancelJob or CloseInputs: AwaitSave(Sender!); break;
            case LeasesLost or SlotsIdle or WakeItems or LookForRoom or OutcomesCommitted or InputsRead or ClientIsThere or LookForClient: break;
            default: throw new ArgumentOutOfRangeException(nameof(message), message, "Unknown message.");
        }
    }

    private void Commit(IEnumerable<JobEvent> events)
    {
        foreach (var happened in events)
        {
            if (World.IsVerbose) World.Say($"{Id}: {happened}");
            if (happened is JobCompleted or JobCancelled) RevokeLeases();
            State.Apply(happened);
            Check(happened);
            switch (happened)
            {
                case LeaseGranted { IsAdopted: false } granted:
                    _newest = granted.Lease;
                    break;
                case LeaseTrimmed(var lease, var node, var end, _):
                    if (_nodes.TryGetValue(node, out var holder)) holder.Tell(new TrimLease(lease, end), this);
                    break;
                case ItemGivenUp(var failure):
                    _collector.Tell(new Collecting([new(Segment.OfJson(failure.Index, new byte[sizeof(int)], default), [failure])], null, []), this);
                    break;
                case NodeHasDied(var held):
                    _services.Writer.Tell(new InsertDeath(_stored.Key, held), this);
                    break;
                case NodeCameBack(var lease):
                    _services.Writer.Tell(new DeleteDeath(_stored.Key, lease), this);
                    break;
                case JobCompleted or JobCancelled:
                    _isOver = true;
                    Cancel(nameof(LookForClient));
                    _services.Scheduler.Tell(new JobGone(_stored.Id), this);
                    _inputs.ReleaseAll();
                    Save(isFinished: true);
                    break;
            }
        }
    }

    private void Check(JobEvent happened)
    {
        if (happened is LeaseGranted lease) _limits.OnLease(lease, State, Now);
        if (happened is NodeHasDied died)
            foreach (var part in died.Held)
                for (var item = part.Items.First; item < part.Items.End; item++) _cluster.Ledger.SuspectOfNode(Id, item);
        if (State.Running < 0) throw new BrokenPromiseException($"{Id} has {State.Running} running items after {happened}.");
        if (happened is ItemCharged(_, var index, var attempts, _) && attempts > _cluster.Ledger.Of(Id, index).Faults)
            throw new BrokenPromiseException($"Item {index} of {Id} is charged for the {attempts}. time, and was at fault {_cluster.Ledger.Of(Id, index).Faults} times.");
    }

    private void Grant(Granted grant)
    {
        _nodes[grant.Offer.Node] = grant.Node;
        var leases = Cut(grant.Offer);
        Wake();
        _announced = leases.Count > 0 && State.IsReady(Now);
        if (!_announced && State.HasOnlySuspects) StartTimer(nameof(LookForRoom), new LookForRoom(), TimeSpan.FromSeconds(0.5));
        Sender!.Tell(new LeasesCut(_stored.Id, grant.Offer.Node, leases, _announced)
        {
            IsApart = leases.Count > 0 && State.IsApart(leases[0].Id),
            OnlySuspects = _onlySuspects = State.HasOnlySuspects,
        }, this);
    }

    private IReadOnlyList<Lease> Cut(LeaseOffer offer)
    {
        if (State.NextFor(offer) is not { IsEmpty: false } next) return [];
        if (_inputs.Find(next.First) is not { } segment)
        {
            ReadInputs(next.First);
            return [];
        }
        var granted = State.Cut(offer, segment.Range, Now);
        Commit(granted);
        _inputs.ReleaseBefore(State.NextOpen.IsEmpty ? segment.End : State.NextOpen.First);
        foreach (var lease in granted) _cluster.HandedOut(Id, lease.Range);
        return [.. granted.Select(g => ToLease(g, segment.Slice(g.Range)))];
    }

    private Lease ToLease(LeaseGranted granted, Segment items) =>
        new(granted.Lease, _stored.Id, State.Spec.Runs, State.Spec.Kind, items, granted.Expected)
        {
            Terms = new(granted.Charges, State.Spec.ItemTimeout ?? TimeSpan.Zero),
        };

    private void TakeResults(Answers results)
    {
        _nodes[results.Node] = results.Actor;
        var (outcomes, progress, at) = (new List<Outcomes>(), new List<LeaseProgress>(), new Moment(Now, World.Dice.Fraction()));
        foreach (var result in results.Results)
        {
            if (!State.IsHeldBy(result.Lease, results.Node) && _cluster.Plant is not Plant.TakesAnswersOfDeadLeases) continue;
            State.Observe(result.Lease, results.Node, result.Cost, Now);
            _cost += result.Cost;
            long answered = 0;
            IReadOnlyList<Failure> failures = [.. result.Failures.Select(f => f with { Attempts = State.ChargesOf(f.Index) + 1 })];
            if (result.Values is { } late && _cluster.Plant is Plant.TakesAnswersOfDeadLeases && !State.IsLive(result.Lease)) outcomes.Add(new(late, failures));
            if (result.Values is { } segment)
                foreach (var happened in Committed(State.Answer(result.Lease, segment, failures, at)).OfType<ItemsAnswered>())
                {
                    answered += happened.Range.Count;
                    outcomes.Add(new(segment.Slice(happened.Range), happened.Failed > 0 ? [.. failures.Where(f => happened.Range.Contains(f.Index))] : []));
                }
            var ended = result.End is { } end ? Committed(State.End(result.Lease, Blamed(result, end), at)) : [];
            if (answered > 0 || ended.Count > 0) progress.Add(new(result.Lease, answered, ended.Count > 0));
        }
        if (progress.Count > 0) _services.Scheduler.Tell(new LeasesProgress(progress), this);
        _collector.Tell(new Collecting(outcomes, results.Actor, [.. results.Results.Select(r => r.Number)]), this);
        Announce();
    }

    private JobSpec Planted(JobSpec spec) => spec with
    {
        ItemsPerSecond = _cluster.Plant is Plant.ForgetsRates ? null : spec.ItemsPerSecond,
        MaxConcurrency = _cluster.Plant is Plant.ForgetsConcurrency ? null : spec.MaxConcurrency,
    };

    /// <summary>With a planted fault it is the lease's last item, whoever it was.</summary>
    private LeaseEnd Blamed(LeaseResult result, LeaseEnd end) =>
        _cluster.Plant is Plant.BlamesTheLast && end.WorkerLost && State.Leases.FirstOrDefault(l => l.Id == result.Lease) is { } lease
            ? end with { Culprit = lease.Range.End - 1 } : end;

    private IReadOnlyList<JobEvent> Committed(IReadOnlyList<JobEvent> events)
    {
        Commit(events);
        return events;
    }

    private void Lose(LeasesLost lost)
    {
        var leases = lost.Leases;
        if (lost.Died is { } node) Commit(State.NodeDied(node, leases, lost.AreAll));
        foreach (var lease in leases) Commit(State.Lose(lease));
        _services.Scheduler.Tell(new LeasesProgress([.. leases.Select(l => new LeaseProgress(l, 0, Ended: true))]), this);
        Announce();
    }

    private void Adopt(Adopting adopt)
    {
        _nodes[adopt.Node] = adopt.Actor;
        var dead = new List<LeaseId>();
        foreach (var held in adopt.Held)
        {
            if (State.IsLive(held.Lease)) continue;
            var adopted = held.Lease.Epoch >= _services.Database.Epoch && held.Lease > _newest ? [] : Committed([.. State.Adopt(held.Lease, adopt.Node, held.Range, Now)]);
            if (adopted.Count == 0) dead.Add(held.Lease);
            else _services.Scheduler.Tell(new LeaseAdopted(adopt.Node, new(held.Lease, _stored.Id, State.Spec.Kind, held.Range.Count, TimeSpan.Zero, 0)), this);
        }
        if (dead.Count > 0) adopt.Actor.Tell(new RevokeLeases(dead), this);
    }

    private void RevokeLeases()
    {
        foreach (var ofNode in State.Leases.GroupBy(l => l.Node))
            if (_nodes.TryGetValue(ofNode.Key, out var node)) node.Tell(new RevokeLeases([.. ofNode.Select(l => l.Id)]), this);
    }

    private void Announce()
    {
        Wake();
        if ((_announced && _onlySuspects == State.HasOnlySuspects) || _reading || !State.IsReady(Now)) return;
        (_announced, _onlySuspects) = (true, State.HasOnlySuspects);
        _services.Scheduler.Tell(new JobReady(_stored.Id, State.Spec.Priority, State.Spec.Kind) { OnlySuspects = _onlySuspects }, this);
    }

    private void Wake()
    {
        Commit(State.Wake(Now));
        if (State.NextLook(Now) is not { } next || next == _alarm) return;
        _alarm = next;
        StartTimer(nameof(WakeItems), new WakeItems(), next > Now ? next - Now : TimeSpan.Zero);
    }

    private void ReadInputs(long index)
    {
        if (_reading) return;
        _reading = true;
        var read = new InputsRead(_services.Database.Of(_stored.Key).ReadInputs(_inputs.BoundsOf(index).First, ReadAhead));
        World.Deliver(this, read, this, Now + TimeSpan.FromMilliseconds(5 * World.Dice.Fraction()));
    }

    private void TakeInputs(InputsRead read)
    {
        _reading = false;
        _inputs.ReleaseAll();
        foreach (var segment in read.Segments)
            if (!_inputs.Keep(segment)) break;
        Announce();
    }

    private sealed record InputsRead(IReadOnlyList<Segment> Segments);

    private sealed record WakeItems;

    private sealed record LookForRoom;
}
