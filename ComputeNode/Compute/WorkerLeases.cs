using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Worker;

namespace ActorCompute.ComputeNode.Compute;

/// <summary>What a worker may still speak of: the leases it has, of each the items without an outcome, and the end once there are none.</summary>
internal sealed class WorkerLeases(Func<ItemRange, LeaseOutcomes> order)
{
    private readonly Dictionary<LeaseId, Rest> _leases = [];

    public bool IsEmpty => _leases.Count == 0;

    public void Add(Lease lease) => _leases[lease.Id] = new Rest(order(lease.Input.Range), lease.Input.End, LeaseTask.Parse(lease.Task).Reducer.Length > 0);

    /// <summary>Whether the worker has the lease and has not said that it ended.</summary>
    public bool Has(LeaseId lease) => _leases.ContainsKey(lease);

    /// <summary>The lease may end sooner; an item that runs is finished nevertheless.</summary>
    public void Trim(LeaseId lease, long end)
    {
        if (_leases.TryGetValue(lease, out var rest)) _leases[lease] = rest with { Stop = Math.Min(rest.Stop, end) };
    }

    /// <summary>The worker says this.</summary>
    /// <exception cref="WorkerProtocolException">It may not: the lease is not its own, its items may not come now, or it ends too soon, and lacks nothing.</exception>
    public void Take(in ResultsFrame results)
    {
        if (!_leases.TryGetValue(results.Lease, out var rest))
            throw new WorkerProtocolException($"A worker speaks of lease {results.Lease}, which it does not have.");
        if (results.Values is { IsPartial: true } && !rest.IsReduced) throw new WorkerProtocolException($"A worker merges results of lease {results.Lease}, which nobody asked for.");
        if (results.Values is { } values) rest.Outcomes.Take(values.Range);
        if (!results.Ended) return;
        if (!results.Lacks && rest.Outcomes.Next < rest.Stop)
            throw new WorkerProtocolException($"A worker ends lease {results.Lease} before item {rest.Outcomes.Next}.");
        _leases.Remove(results.Lease);
    }

    private readonly record struct Rest(LeaseOutcomes Outcomes, long Stop, bool IsReduced);
}
