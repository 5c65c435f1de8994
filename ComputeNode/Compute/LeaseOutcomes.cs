using System.Collections;
using ActorCompute.Messages;
using ActorCompute.Messages.Worker;

namespace ActorCompute.ComputeNode.Compute;

/// <summary>Which items of a lease have an outcome, and which outcomes may come next.</summary>
internal abstract class LeaseOutcomes(ItemRange items)
{
    /// <summary>The first item that has none.</summary>
    public abstract long Next { get; }

    protected ItemRange Items => items;

    /// <summary>A worker that runs one item after the other says them in that order.</summary>
    public static LeaseOutcomes InOrder(ItemRange items) => new Ordered(items);

    /// <summary>A worker that runs many at once says each once.</summary>
    public static LeaseOutcomes InAnyOrder(ItemRange items) => new Unordered(items);

    /// <summary>A run of items has its outcomes.</summary>
    /// <exception cref="WorkerProtocolException">Not all of them may come now.</exception>
    public abstract void Take(ItemRange run);

    private sealed class Ordered(ItemRange items) : LeaseOutcomes(items)
    {
        private long _next = items.First;

        public override long Next => _next;

        public override void Take(ItemRange run) => _next = run.First == _next && run.End <= Items.End
            ? run.End
            : throw new WorkerProtocolException($"A worker has results of items {run} where the next of {Items with { First = _next }} should come.");
    }

    private sealed class Unordered(ItemRange items) : LeaseOutcomes(items)
    {
        private readonly BitArray _came = new(checked((int)items.Count));
        private long _next = items.First;

        public override long Next => _next;

        public override void Take(ItemRange run)
        {
            for (var index = run.First; index < run.End; index++)
            {
                if (!Items.Contains(index) || _came[At(index)])
                    throw new WorkerProtocolException($"A worker has a result of item {index}, which is not one of {Items} without any.");
                _came[At(index)] = true;
            }
            while (_next < Items.End && _came[At(_next)]) _next++;
        }

        private int At(long index) => (int)(index - Items.First);
    }
}
