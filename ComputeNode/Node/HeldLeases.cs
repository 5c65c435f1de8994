using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;

namespace ActorCompute.ComputeNode.Node;

/// <summary>What a node says that it holds: every lease once, with the run of items whose outcome the coordinator has not committed yet.</summary>
internal static class HeldLeases
{
    /// <summary>Joins what is said of one lease in several places; an empty range adds nothing.</summary>
    public static IReadOnlyList<HeldLease> Join(IEnumerable<HeldLease> held)
    {
        var joined = new Dictionary<LeaseId, HeldLease>();
        foreach (var lease in held)
            joined[lease.Lease] = joined.TryGetValue(lease.Lease, out var other) ? lease with { Range = Span(lease.Range, other.Range) } : lease;
        return [.. joined.Values];
    }

    private static ItemRange Span(ItemRange a, ItemRange b) =>
        a.IsEmpty ? b : b.IsEmpty ? a : new ItemRange(Math.Min(a.First, b.First), Math.Max(a.End, b.End));
}
