using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;

namespace ActorCompute.Coordinator.Jobs;

/// <summary>Where a job is in its life. The numbers are those of the store.</summary>
internal enum JobStatus
{
    /// <summary>Inputs may still come.</summary>
    Open = 0,
    /// <summary>All inputs are there, not all outcomes.</summary>
    Running = 1,
    Succeeded = 2,
    /// <summary>All outcomes are there, and some are failures.</summary>
    Failed = 3,
    Cancelled = 4,
}

/// <summary>
/// What is known of one job: which items are open, who holds the others, which have an outcome. Decisions return events; only
/// <see cref="Apply"/> changes anything. Leasing is in JobState.Leasing.cs, the job's own limits
/// in JobState.Limits.cs, outcomes in JobState.Outcomes.cs, nodes that die in JobState.Deaths.cs.
/// </summary>
internal sealed partial class JobState(JobSpec spec)
{
    private readonly IntervalSet _open = new();
    private readonly IntervalSet _answered = new();
    private readonly Dictionary<LeaseId, LiveLease> _leases = [];
    private readonly ChargedItems _charged = new();
    private readonly CostEstimate _cost = new();
    private long _mergesAnswered;
    private int _mergeDeaths;

    public JobSpec Spec { get; } = spec;

    public JobStatus Status { get; private set; } = JobStatus.Open;

    /// <summary>Why it was cancelled; empty unless it was.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>Inputs stored so far.</summary>
    public long Total { get; private set; }

    /// <summary>Merge items stored so far; they follow the job's own, and people do not see them.</summary>
    public long Merges { get; private set; }

    /// <summary>Merge items with an outcome that counts.</summary>
    public long Merged => _mergesAnswered;

    /// <summary>Whether results are being merged, and all items have an outcome.</summary>
    public bool IsMerging => Merges > 0;

    /// <summary>What is to be handed out now: merging is calculating, whatever the items were.</summary>
    public TaskKind Kind => IsMerging ? TaskKind.Cpu : Spec.Kind;

    /// <summary>Items with an outcome that counts, in the store or on the way there; without merge items.</summary>
    public long Answered => _answered.Count - _mergesAnswered;

    public long Failed { get; private set; }

    /// <summary>Items with an outcome in the store.</summary>
    public long Committed { get; private set; }

    public bool HasEnded => Status is JobStatus.Succeeded or JobStatus.Failed or JobStatus.Cancelled;

    /// <summary>Whether there is something to hand out.</summary>
    public bool HasOpenItems => !HasEnded && OpenCount > 0;

    /// <summary>Items that nodes hold.</summary>
    public long Running => HasEnded ? 0 : Total + Merges - _answered.Count - OpenCount - _charged.Resting;

    public IReadOnlyCollection<LiveLease> Leases => _leases.Values;

    /// <summary>A job as the store has it: inputs stored, minus items with an outcome.</summary>
    /// <param name="merges">Merge items among them, behind the <paramref name="total"/> others.</param>
    /// <param name="deaths">What nodes held that have died.</param>
    public static JobState Recover(
        JobSpec spec, JobStatus status, long total, long failed, string reason, IEnumerable<ItemRange> answered, long merges = 0,
        IReadOnlyList<HeldAtDeath>? deaths = null)
    {
        var job = new JobState(spec) { Total = total, Merges = merges, Status = status, Failed = failed, Reason = reason };
        foreach (var range in answered) job._answered.Add(range);
        job._mergesAnswered = merges - job._answered.Missing(new(total, total + merges)).Sum(m => m.Count);
        job.Committed = job._answered.Count;
        if (total > 0 && spec.ItemsPerSecond is { } perSecond) job._rate = new(perSecond, full: false);   // its burst may be used up
        if (job.HasEnded) return job;
        if (deaths is { Count: > 0 }) job.Remember(deaths);
        foreach (var range in job._answered.Missing(new(0, total + merges))) job.AddOpen(range);
        return job;
    }

    /// <summary>What new inputs bring about.</summary>
    public IEnumerable<JobEvent> Append(ItemRange range) => Status is JobStatus.Open && !range.IsEmpty ? [new InputsAppended(range)] : [];

    /// <summary>What the end of the inputs brings about.</summary>
    public IEnumerable<JobEvent> Close() => Status is JobStatus.Open ? [new InputsClosed()] : [];

    /// <summary>What calling the job off brings about.</summary>
    public IEnumerable<JobEvent> Cancel(string reason) =>
        HasEnded ? [] : [new JobCancelled(reason)];

    /// <summary>What so many more outcomes in the store bring about.</summary>
    public IEnumerable<JobEvent> Commit(long count) => HasEnded ? [] : [new ItemsCommitted(count)];

    /// <summary>Whether the job is over, all of it being in the store, and nothing to be merged.</summary>
    public IEnumerable<JobEvent> Complete() => IsInStore && Spec.Reduce is null ? [new JobCompleted()] : [];

    /// <summary>Whether what there is in the store is to be merged, or has been.</summary>
    public bool AwaitsMerging => IsInStore && Spec.Reduce is not null;

    /// <summary>What new merge items bring about.</summary>
    public IEnumerable<JobEvent> AppendMerges(ItemRange range) => Status is JobStatus.Running ? [new MergesAppended(range)] : [];

    /// <summary>What it brings about that all is merged, or cannot be.</summary>
    /// <param name="defect">Why it cannot; empty if it is.</param>
    public IEnumerable<JobEvent> Reduced(string defect) => AwaitsMerging || (Status is JobStatus.Running && defect.Length > 0) ? [new JobCompleted(defect)] : [];

    private bool IsInStore => Status is JobStatus.Running && Committed == Total + Merges;

    public void Apply(JobEvent happened)
    {
        switch (happened)
        {
            case InputsAppended(var range):
                Total = range.End;
                _open.Add(range);
                break;
            case InputsClosed:
                Status = JobStatus.Running;
                break;
            case LeaseGranted(var id, var node, var range, var at, _, _) granted:
                if (!granted.IsAdopted) Rate?.Take(range.Count, at);
                Hold(new(id, node, range, at, at) { Returned = [.. _charged.Under(id, range)], IsApart = granted.IsApart });
                break;
            case LeaseTrimmed(var id, _, var end, var from):
                foreach (var tail in Unanswered(_leases[id], _leases[id].Own with { First = from })) Open(tail);
                _leases[id] = _leases[id] with { TrimmedTo = from, Asked = end };
                break;
            case LeaseEnded(var id, _):
                if (_leases.TryGetValue(id, out var ended)) CountBegun(ended);
                _leases.Remove(id);
                break;
            case ItemsAnswered(_, _, var range, var failed):
                _window?.Begun(range.Count, _clock);
                AnswerWith(range, failed);
                break;
            case ItemCharged(var lease, var index, var attempts, var until):
                RemoveOpen(ItemRange.Of(index, 1));
                _window?.Begun(1, _clock);
                _charged.Charge(lease, index, attempts, until);
                if (_leases.TryGetValue(lease, out var live)) _leases[lease] = live with { Returned = live.Returned.Add(index) };
                break;
            case ItemGivenUp(var failure):
                AnswerWith(ItemRange.Of(failure.Index, 1), failed: 1);
                break;
            case MergeHasDied:
                _mergeDeaths++;
                break;
            case NodeHasDied(var held):
                _deaths.Add(held);
                break;
            case NodeCameBack(var lease):
                Forgive(lease);
                break;
            case ItemsReopened(var range):
                Open(range);
                break;
            case ItemsCommitted(var count):
                Committed += count;
                break;
            case JobCancelled(var reason):
                (Status, Reason) = (JobStatus.Cancelled, reason);
                _leases.Clear();
                break;
            case MergesAppended(var range):
                Merges += range.Count;
                _open.Add(range);
                break;
            case JobCompleted(var defect):
                (Status, Reason) = (Failed > 0 || defect.Length > 0 ? JobStatus.Failed : JobStatus.Succeeded, defect);
                _leases.Clear();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(happened), happened, "Unknown job event.");
        }
    }

    /// <summary>How often an item without an outcome has been charged with a failure.</summary>
    public int ChargesOf(long item) => _charged.Of(item);

    /// <summary>Remembers that a lease moves on, and what its items took; it sizes the leases to come.</summary>
    public void Observe(LeaseId lease, NodeId node, WorkCost cost, TimeSpan now)
    {
        _cost.Observe(node, cost);
        _clock = now > _clock ? now : _clock;
        if (cost.Items > 0) HearOf(node, now);
        if (_leases.TryGetValue(lease, out var live)) _leases[lease] = live with { Progress = now };
    }

    private void Hold(LiveLease lease)
    {
        _leases[lease.Id] = lease;
        foreach (var part in lease.Returned.IsEmpty ? [lease.Range] : Unanswered(lease, lease.Range))
        {
            RemoveOpen(part);
            _charged.Wake(part);
        }
    }

    private void AnswerWith(ItemRange range, int failed)
    {
        _answered.Add(range);
        RemoveOpen(range);
        _charged.Forget(range);
        _deaths.Forget(range);
        if (range.First >= Total) _mergesAnswered += range.Count;
        else Failed += failed;
    }

    private void Open(ItemRange range)
    {
        AddOpen(range);
        _charged.Wake(range);
    }
}
