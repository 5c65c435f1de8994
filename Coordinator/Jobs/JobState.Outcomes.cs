using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Coordinator.Jobs;

internal sealed partial class JobState
{
    /// <summary>
    /// While there are others to hand out, items that have rested wait so long for more of them: their inputs lie far back, and to go there
    /// and return means to read the store twice.
    /// </summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromSeconds(0.5);

    /// <summary>
    /// What the outcomes that came under a lease bring about. Nothing, if the lease is not live; items that already have an outcome keep it;
    /// those that failed and are to be tried again rest, and what comes for them under this lease once more counts no more. Of values of blocks
    /// only those count whose items may all get an outcome: a block cannot be cut.
    /// </summary>
    public IReadOnlyList<JobEvent> Answer(LeaseId lease, Segment values, IReadOnlyList<Failure> failures, Moment at)
    {
        if (HasEnded || !_leases.TryGetValue(lease, out var live)) return [];
        var events = new List<JobEvent>(1);
        foreach (var unanswered in Unanswered(live, values.Range.Intersect(live.Range)))
        {
            var fresh = Partials.WholeBlocks(values, unanswered);
            if (fresh.IsEmpty) continue;
            var (from, failed) = (fresh.First, 0);
            foreach (var failure in failures)
            {
                if (!fresh.Contains(failure.Index)) continue;
                if (!TryAgain(failure.Index, failure.Kind, failure.Type, out var attempts) || !Partials.IsAlone(values, failure.Index))
                {
                    failed++;
                    continue;
                }
                if (failure.Index > from) events.Add(new ItemsAnswered(lease, live.Node, new(from, failure.Index), failed));
                events.Add(Charge(lease, failure.Index, attempts, at));
                (from, failed) = (failure.Index + 1, 0);
            }
            if (from < fresh.End) events.Add(new ItemsAnswered(lease, live.Node, new(from, fresh.End), failed));
        }
        return events;
    }

    /// <summary>
    /// What the end of a lease brings about, once its last answer is applied: whatever of it has no outcome is open again, and the item that
    /// a worker died on is charged.
    /// </summary>
    public IReadOnlyList<JobEvent> End(LeaseId lease, LeaseEnd end, Moment at)
    {
        if (HasEnded || !_leases.TryGetValue(lease, out var live)) return [];
        var events = new List<JobEvent>(1) { new LeaseEnded(lease, live.Node) };
        var left = new IntervalSet(Unanswered(live, live.Own));
        if (end.WorkerLost && (end.InMerge || end.Culprit >= Total)) events.Add(new MergeHasDied());
        else if (end is { WorkerLost: true, Culprit: { } culprit } && left.Contains(culprit))
        {
            events.Add(TryAgain(culprit, FailureKind.WorkerLost, "", out var attempts)
                ? Charge(lease, culprit, attempts, at)
                : new ItemGivenUp(new(culprit, FailureKind.WorkerLost, "", end.Detail + SayDiedBefore(culprit), null, live.Node.Value, attempts + _deaths.Of(culprit))));
            left.Remove(ItemRange.Of(culprit, 1));
        }
        events.AddRange(left.Ranges.Where(part => !HeldElsewhere(lease, part)).Select(part => new ItemsReopened(part)));
        if (events.OfType<MergeHasDied>().Any() && !RetryRule.TryAgain(Spec.Retry, FailureKind.WorkerLost, _mergeDeaths + 1)) events.Add(EndForMerge(live.Node, end.Detail));
        return events;
    }

    /// <summary>A merge is the job's, and no item's: it is tried as often as an item would be, wherever it died, and not once more for each item.</summary>
    private JobEvent EndForMerge(NodeId node, string detail)
    {
        var cost = _mergeDeaths == 0 ? "a worker process" : $"{_mergeDeaths + 1} worker processes, the last";
        var sentence = $"Merging results has cost {cost} on node {node}: {detail}";
        return Status is JobStatus.Running ? new JobCompleted(sentence) : new JobCancelled(sentence);
    }

    /// <summary>What it brings about that a lease is no longer with its node.</summary>
    public IReadOnlyList<JobEvent> Lose(LeaseId lease) => End(lease, LeaseEnd.Finished, default);

    /// <summary>When <see cref="Wake"/> will have something to do; null if nothing rests.</summary>
    public TimeSpan? NextWake => HasEnded || _charged.NextAlarm is not { } next ? null : _open.IsEmpty ? next : next + Gathering;

    /// <summary>What it brings about that items have rested enough.</summary>
    public IEnumerable<JobEvent> Wake(TimeSpan now) => NextWake <= now ? _charged.Rested(now).Select(i => new ItemsReopened(ItemRange.Of(i, 1))) : [];

    private ItemCharged Charge(LeaseId lease, long item, int attempts, Moment at) =>
        new(lease, item, attempts, at.Now + RetryRule.Pause(Spec.Retry, attempts, RetryRule.ChanceOf(item, at.Chance)));

    /// <summary>Whether another live lease covers the whole part: a speculative copy goes on, and its end opens what it leaves.</summary>
    private bool HeldElsewhere(LeaseId ended, ItemRange part)
    {
        foreach (var other in _leases.Values)
            if (other.Id != ended && other.Own.First <= part.First && part.End <= other.Own.End && !other.HasReturned(part)) return true;
        return false;
    }

    private bool TryAgain(long index, FailureKind kind, string type, out int attempts)
    {
        attempts = _charged.Of(index) + 1;
        return RetryRule.TryAgain(Spec.Retry, kind, kind is FailureKind.WorkerLost ? attempts + _deaths.Of(index) : attempts, type);
    }

    /// <summary>What of these items has no outcome, and may get one under the lease.</summary>
    private IEnumerable<ItemRange> Unanswered(LiveLease lease, ItemRange items)
    {
        var missing = _answered.Missing(items);
        if (lease.Returned.IsEmpty) return missing;
        var open = new IntervalSet(missing);
        foreach (var item in lease.Returned) open.Remove(ItemRange.Of(item, 1));
        return open.Ranges;
    }
}
