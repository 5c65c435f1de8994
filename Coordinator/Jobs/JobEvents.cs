using ActorCompute.Messages;

namespace ActorCompute.Coordinator.Jobs;

/// <summary>What can happen to a job; <see cref="JobState.Apply"/> is the only place that changes one.</summary>
internal abstract record JobEvent;

/// <summary>Inputs are stored and may be leased.</summary>
internal sealed record InputsAppended(ItemRange Range) : JobEvent;

/// <summary>No more inputs will come.</summary>
internal sealed record InputsClosed : JobEvent;

/// <summary>A range is handed to a node, or was found there after a restart.</summary>
/// <param name="Charges">How often each of its items has been charged.</param>
internal sealed record LeaseGranted(LeaseId Lease, NodeId Node, ItemRange Range, TimeSpan At, TimeSpan Expected, int Charges = 0) : JobEvent
{
    /// <summary>It was found on a node, and was counted against the job's rate when it was cut.</summary>
    public bool IsAdopted { get; init; }

    /// <summary>Its items are under suspicion of taking nodes down: its node has no other lease of that kind.</summary>
    public bool IsApart { get; init; }
}

/// <summary>The items from <paramref name="End"/> on are asked back, as far as they are not begun.</summary>
/// <param name="OpenFrom">The items from here on are open again at once; one before it may be running, and is when the lease ends.</param>
internal sealed record LeaseTrimmed(LeaseId Lease, NodeId Node, long End, long OpenFrom) : JobEvent;

/// <summary>The lease is dead: nothing under it counts any more.</summary>
internal sealed record LeaseEnded(LeaseId Lease, NodeId Node) : JobEvent;

/// <summary>The outcomes of these items came in under a live lease, and each counts.</summary>
internal sealed record ItemsAnswered(LeaseId Lease, NodeId Node, ItemRange Range, int Failed) : JobEvent;

/// <summary>An item was at fault and gets another chance, after a rest.</summary>
/// <param name="Lease">Which is done with it.</param>
internal sealed record ItemCharged(LeaseId Lease, long Index, int Attempts, TimeSpan Until) : JobEvent;

/// <summary>An item was at fault for the last time; no worker answered for it.</summary>
internal sealed record ItemGivenUp(Failure Failure) : JobEvent;

/// <summary>A worker has died of merging results.</summary>
internal sealed record MergeHasDied : JobEvent;

/// <summary>A node has died, and may have been running these items.</summary>
internal sealed record NodeHasDied(IReadOnlyList<HeldAtDeath> Held) : JobEvent;

/// <summary>A node that was taken for dead is not: it has come back with this lease.</summary>
internal sealed record NodeCameBack(LeaseId Lease) : JobEvent;

/// <summary>Items may be leased again.</summary>
internal sealed record ItemsReopened(ItemRange Range) : JobEvent;

/// <summary>Outcomes are in the store.</summary>
internal sealed record ItemsCommitted(long Count) : JobEvent;

/// <summary>Someone called it off.</summary>
internal sealed record JobCancelled(string Reason) : JobEvent;

/// <summary>Merge items are stored and may be leased; they follow the job's own.</summary>
internal sealed record MergesAppended(ItemRange Range) : JobEvent;

/// <summary>Every item's outcome is in the store, and what they are merged to, if they are.</summary>
/// <param name="Defect">Why there is no merged value; empty if there is nothing to say.</param>
internal sealed record JobCompleted(string Defect = "") : JobEvent;
