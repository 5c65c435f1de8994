using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Worker;

namespace ActorCompute.ComputeNode.Compute;

/// <summary>
/// Whether the item that a slot's worker runs has used up its time, by what its marker says: that needs nothing of the worker, which may spin,
/// be stopped, or have no thread left.
/// </summary>
internal sealed class SlotWatch
{
    private readonly ItemWatch _item = new();
    private readonly Dictionary<LeaseId, TimeSpan> _limits = [];

    /// <summary>Whether the worker has leases whose items have a time limit.</summary>
    public bool IsNeeded => _limits.Count > 0;

    /// <summary>The worker has this lease, too.</summary>
    public void Add(Lease lease)
    {
        if (lease.Terms.IsTimed) _limits[lease.Id] = lease.Terms.TimeLimit;
    }

    /// <summary>The lease has ended.</summary>
    public void End(LeaseId lease) => _limits.Remove(lease);

    /// <summary>The worker is gone.</summary>
    public void Clear()
    {
        _limits.Clear();
        _item.Look(null, default);
    }

    /// <summary>To be called at regular times.</summary>
    /// <returns>The item for which the worker is to be killed, or null.</returns>
    public KilledItem? Look(RunningItem? running, TimeSpan now)
    {
        var ran = _item.Look(running, now);
        return running is { Index: { } index, Lease: var lease } && _limits.TryGetValue(lease, out var limit) && ItemTime.Judge(ran, limit) is ItemVerdict.Spent
            ? new KilledItem(lease, index, Failure.OfTimeout(index, limit)) : null;
    }
}
