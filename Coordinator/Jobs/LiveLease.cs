using ActorCompute.Messages;

namespace ActorCompute.Coordinator.Jobs;

/// <summary>A range that a node holds.</summary>
/// <param name="TrimmedTo">The items from here on were asked back; null if none were.</param>
internal sealed record LiveLease(LeaseId Id, NodeId Node, ItemRange Range, TimeSpan Since, TimeSpan Expected, long? TrimmedTo = null);
