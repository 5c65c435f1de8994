using ActorCompute.Messages;

namespace ActorCompute.Coordinator.Jobs;

/// <summary>A range that a node holds.</summary>
/// <param name="Progress">When it was handed out, or last brought an answer.</param>
/// <param name="TrimmedTo">The items from here on were asked back and are open again; an answer for one counts all the same.</param>
internal sealed record LiveLease(LeaseId Id, NodeId Node, ItemRange Range, TimeSpan Since, TimeSpan Progress, long? TrimmedTo = null)
{
    /// <summary>The item from which on none is to be started, as last asked; null if nothing was asked back.</summary>
    public long? Asked { get; init; }

    /// <summary>The items that the node is still to answer for.</summary>
    public ItemRange Own => Range with { End = TrimmedTo ?? Range.End };
}
