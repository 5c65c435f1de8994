using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Worker;

namespace ActorCompute.ComputeNode.Compute;

/// <summary>What a worker may still speak of: the leases it has, of each the items that come next, and the end once there are none.</summary>
internal sealed class WorkerLeases
{
    private readonly Dictionary<LeaseId, Rest> _leases = [];

    public void Add(Lease lease) => _leases[lease.Id] = new Rest(lease.Input.Range, lease.Input.End);

    /// <summary>Whether the worker has the lease and has not said that it ended.</summary>
    public bool Has(LeaseId lease) => _leases.ContainsKey(lease);

    /// <summary>The lease may end sooner; an item that runs is finished nevertheless.</summary>
    public void Trim(LeaseId lease, long end)
    {
        if (_leases.TryGetValue(lease, out var rest)) _leases[lease] = rest with { Stop = Math.Min(rest.Stop, end) };
    }

    /// <summary>The worker says this.</summary>
    /// <exception cref="WorkerProtocolException">It may not: the lease is not its own, its items are not the next, or it ends too soon.</exception>
    public void Take(in ResultsFrame results)
    {
        if (!_leases.TryGetValue(results.Lease, out var rest))
            throw new WorkerProtocolException($"A worker speaks of lease {results.Lease}, which it does not have.");
        if (results.Values is { } values) rest = rest with { Items = After(values.Range, rest.Items) };
        if (!results.Ended) _leases[results.Lease] = rest;
        else if (rest.Items.First >= rest.Stop) _leases.Remove(results.Lease);
        else throw new WorkerProtocolException($"A worker ends lease {results.Lease} before item {rest.Items.First}.");
    }

    private static ItemRange After(ItemRange run, ItemRange items) => run.First == items.First && run.End <= items.End
        ? items with { First = run.End }
        : throw new WorkerProtocolException($"A worker has results of items {run} where the next of {items} should come.");

    private readonly record struct Rest(ItemRange Items, long Stop);
}
