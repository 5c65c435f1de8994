using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Coordinator.Jobs;

internal sealed partial class JobState
{
    /// <summary>
    /// What the outcomes that came under a lease bring about. Nothing, if the lease is not live; items that already have an outcome keep it;
    /// failures that are to be tried again leave their items with the lease, whose end opens them.
    /// </summary>
    public IReadOnlyList<JobEvent> Answer(LeaseId lease, Segment values, IReadOnlyList<Failure> failures)
    {
        if (HasEnded || !_leases.TryGetValue(lease, out var live)) return [];
        var events = new List<JobEvent>(1);
        foreach (var fresh in _answered.Missing(values.Range.Intersect(live.Range)))
        {
            var (from, failed) = (fresh.First, 0);
            foreach (var failure in failures)
            {
                if (!fresh.Contains(failure.Index)) continue;
                if (!TryAgain(failure.Index, failure.Kind, out var attempts))
                {
                    failed++;
                    continue;
                }
                if (failure.Index > from) events.Add(new ItemsAnswered(lease, live.Node, new(from, failure.Index), failed));
                events.Add(new ItemCharged(failure.Index, attempts));
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
    public IReadOnlyList<JobEvent> End(LeaseId lease, LeaseEnd end)
    {
        if (HasEnded || !_leases.TryGetValue(lease, out var live)) return [];
        var events = new List<JobEvent>(1) { new LeaseEnded(lease, live.Node) };
        var left = new IntervalSet(_answered.Missing(live.Own));
        if (end is { WorkerLost: true, Culprit: { } culprit } && left.Contains(culprit))
        {
            events.Add(Charge(culprit, live.Node, end.Detail));
            if (events[^1] is ItemGivenUp) left.Remove(ItemRange.Of(culprit, 1));
        }
        events.AddRange(left.Ranges.Where(part => !HeldElsewhere(lease, part)).Select(part => new ItemsReopened(part)));
        return events;
    }

    /// <summary>What it brings about that a lease is no longer with its node.</summary>
    public IReadOnlyList<JobEvent> Lose(LeaseId lease) => End(lease, LeaseEnd.Finished);

    private JobEvent Charge(long item, NodeId node, string detail) => TryAgain(item, FailureKind.WorkerLost, out var attempts)
        ? new ItemCharged(item, attempts)
        : new ItemGivenUp(new(item, FailureKind.WorkerLost, "", detail, null, node.Value, attempts));

    /// <summary>Whether another live lease covers the whole part: a speculative copy goes on, and its end opens what it leaves.</summary>
    private bool HeldElsewhere(LeaseId ended, ItemRange part)
    {
        foreach (var other in _leases.Values)
            if (other.Id != ended && other.Range.First <= part.First && part.End <= other.Range.End) return true;
        return false;
    }

    private bool TryAgain(long index, FailureKind kind, out int attempts)
    {
        attempts = _charges.GetValueOrDefault(index) + 1;
        return RetryRule.TryAgain(Spec.Retry, kind, attempts);
    }
}
