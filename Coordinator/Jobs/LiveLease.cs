using ActorCompute.Messages;

namespace ActorCompute.Coordinator.Jobs;

/// <summary>A range that a node holds.</summary>
/// <param name="TrimmedTo">The items from here on were asked back and are open again; an answer for one counts all the same.</param>
internal sealed record LiveLease(LeaseId Id, NodeId Node, ItemRange Range, TimeSpan Since, TimeSpan Expected, long? TrimmedTo = null)
{
    /// <summary>The items that the node is still to answer for.</summary>
    public ItemRange Own => Range with { End = TrimmedTo ?? Range.End };
}
