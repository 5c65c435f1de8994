using ActorCompute.Messages;

namespace ActorCompute.Coordinator.Jobs;

/// <summary>What the scheduler grants a job: room on one node, and the ids to hand it out under.</summary>
/// <param name="Node">Where.</param>
/// <param name="First">The first lease's id; further ones count on from it.</param>
/// <param name="MaxLeases">At most so many leases; at least 1.</param>
/// <param name="NodeSlots">The node's slots.</param>
/// <param name="TotalSlots">Slots of all nodes together.</param>
/// <param name="IoRoom">Asynchronous items that the node has room for.</param>
/// <param name="IoNodes">Nodes that share an I/O job's items.</param>
internal sealed record LeaseOffer(NodeId Node, LeaseId First, int MaxLeases, int NodeSlots, long TotalSlots, int IoRoom, int IoNodes)
{
    /// <summary>Whether it may be items under suspicion of taking nodes down: so long as the node has no others.</summary>
    public bool TakesSuspect { get; init; } = true;
}
