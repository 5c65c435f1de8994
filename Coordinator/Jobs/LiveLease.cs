using System.Collections.Immutable;
using ActorCompute.Messages;

namespace ActorCompute.Coordinator.Jobs;

/// <summary>A range that a node holds.</summary>
/// <param name="Progress">When it was handed out, or last brought an answer.</param>
/// <param name="TrimmedTo">The items from here on were asked back and are open again; an answer for one counts all the same.</param>
internal sealed record LiveLease(LeaseId Id, NodeId Node, ItemRange Range, TimeSpan Since, TimeSpan Progress, long? TrimmedTo = null)
{
    /// <summary>The item from which on none is to be started, as last asked; null if nothing was asked back.</summary>
    public long? Asked { get; init; }

    /// <summary>When its node first answered for an item after it had the lease for a while; null before.</summary>
    public TimeSpan? Sign { get; init; }

    /// <summary>Its items are under suspicion of taking nodes down.</summary>
    public bool IsApart { get; init; }

    /// <summary>Items that it is done with, and that are to be tried again under another.</summary>
    public ImmutableSortedSet<long> Returned { get; init; } = [];

    /// <summary>The items that the node is still to answer for, or has answered for.</summary>
    public ItemRange Own => Range with { End = TrimmedTo ?? Range.End };

    /// <summary>Whether it is done with one of these items.</summary>
    public bool HasReturned(ItemRange items) => Returned.Any(items.Contains);
}
