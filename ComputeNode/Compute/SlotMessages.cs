using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Worker;

namespace ActorCompute.ComputeNode.Compute;

// Between the NodeActor and its ComputeActors. Worker is the process id of a slot's worker: what is meant for one that is gone is ignored.

/// <summary>To a slot: run these, in this order, after those you have.</summary>
internal sealed record RunLeases(int Worker, IReadOnlyList<Lease> Leases);

/// <summary>To a slot: start no item of this lease from an index on.</summary>
internal sealed record TrimRunning(LeaseId Lease, long End);

/// <summary>To a slot: the lease's results are not wanted; kill the worker if it runs that lease and does not stop in time.</summary>
internal sealed record StopRunning(LeaseId Lease);

/// <summary>To a slot: read no more results (the worker then waits), or go on.</summary>
internal sealed record HoldResults(bool Hold);

/// <summary>From a slot: it has a worker and nothing to do.</summary>
internal sealed record SlotReady(int Slot, int Worker);

/// <summary>From a slot: what its worker said.</summary>
internal sealed record SlotResults(int Slot, int Worker, IReadOnlyList<ResultsFrame> Results);

/// <summary>From a slot: it has no worker any more, another one is on its way. Nothing is known of what it ran if the slot itself failed.</summary>
internal sealed record SlotLost(int Slot, RunningItem? Running, string Detail)
{
    /// <summary>The item that it was killed for; null if it died of something else.</summary>
    public KilledItem? Killed { get; init; }
}

/// <summary>An item that its worker was killed for, having used up its time or taken too much memory, and what its outcome is to be.</summary>
internal sealed record KilledItem(LeaseId Lease, long Index, Failure Failure);
