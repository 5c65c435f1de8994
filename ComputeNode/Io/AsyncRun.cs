using System.Collections;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;

namespace ActorCompute.ComputeNode.Io;

/// <summary>Items that the async worker has under a lease id of their own, so that parts of one lease can come to it at different times.</summary>
internal sealed class AsyncRun(LeaseId id, StartItems part)
{
    private readonly BitArray _done = new(checked((int)part.Items.Count));

    public LeaseId Id => id;

    /// <summary>The lease that the items are of.</summary>
    public LeaseId Lease => part.Lease;

    /// <summary>These have an outcome.</summary>
    public void Finish(ItemRange items)
    {
        for (var index = items.First; index < items.End; index++) _done[At(index)] = true;
    }

    /// <summary>The items that have none, neighbours together.</summary>
    public IEnumerable<StartItems> Rest()
    {
        for (long start = part.Items.First, end; start < part.Items.End; start = end)
        {
            for (end = start; end < part.Items.End && _done[At(end)] == _done[At(start)];) end++;
            if (!_done[At(start)]) yield return part with { Items = part.Items.Slice(new ItemRange(start, end)) };
        }
    }

    /// <summary>As the worker is told of it.</summary>
    public Lease ToLease() => new(id, part.Job, part.Task, TaskKind.Io, part.Items, default) { Terms = part.Terms };

    private int At(long index) => (int)(index - part.Items.First);
}
