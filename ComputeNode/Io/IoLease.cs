using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;

namespace ActorCompute.ComputeNode.Io;

/// <summary>An I/O lease on this node: which of its items are started, and which have no outcome yet.</summary>
internal sealed class IoLease(Lease lease)
{
    private readonly List<(int Actor, ItemRange Items)> _started = [];
    private readonly Dictionary<long, long> _done = [];   // by the first item of a part: how many of it have an outcome

    public Lease Lease => lease;

    /// <summary>Whether it brings its code along, instead of naming a task that every node has.</summary>
    public bool HasCode { get; } = TaskCode.Find(lease.Task) is not null;

    /// <summary>The first item that is not started.</summary>
    public long Next { get; private set; } = lease.Input.First;

    /// <summary>Where it was trimmed, or ends by itself.</summary>
    public long End { get; private set; } = lease.Input.End;

    /// <summary>Items that are started and have no outcome.</summary>
    public long InFlight { get; private set; }

    public bool HasMore => Next < End;

    public bool IsOver => !HasMore && InFlight == 0;

    /// <summary>The actors that have items of it.</summary>
    public IEnumerable<int> Actors => _started.Select(s => s.Actor).Distinct();

    /// <summary>The next items are started.</summary>
    public Segment Start(int actor, long count)
    {
        var items = ItemRange.Of(Next, Math.Min(count, End - Next));
        _started.Add((actor, items));
        Next = items.End;
        InFlight += items.Count;
        return lease.Input.Slice(items);
    }

    /// <summary>A run of items, all of one part, has an outcome.</summary>
    public void Finish(ItemRange run)
    {
        InFlight -= run.Count;
        var part = _started.FindIndex(s => s.Items.Contains(run.First));
        var first = _started[part].Items.First;
        var done = _done.GetValueOrDefault(first) + run.Count;
        _done[first] = done;
        if (done < _started[part].Items.Count) return;
        _started.RemoveAt(part);
        _done.Remove(first);
    }

    /// <summary>No more items are started from <paramref name="end"/> on.</summary>
    public void Trim(long end) => End = Math.Min(End, Math.Max(end, Next));

    /// <summary>From the first item without an outcome to the end.</summary>
    public HeldLease ToHeld() => new(lease.Id, lease.Job, new ItemRange(_started.Count > 0 ? _started.Min(s => s.Items.First) : Next, End));
}
