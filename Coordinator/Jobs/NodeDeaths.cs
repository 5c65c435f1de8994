using ActorCompute.Messages;

namespace ActorCompute.Coordinator.Jobs;

/// <summary>A part of what a node held when it died.</summary>
/// <param name="Number">Counts the deaths that a job has seen.</param>
/// <param name="Lease">Under which the node had the items; if it comes back with that, it was not dead.</param>
internal sealed record HeldAtDeath(long Number, NodeId Node, LeaseId Lease, ItemRange Items);

/// <summary>
/// Items that may have been running on nodes that died: which of them a node died of nobody was left to say. One that is among the items of
/// death after death is under suspicion, and runs apart from others under suspicion, in groups that shrink until it is alone; see
/// <see cref="JobState"/>. Those that have an outcome are forgotten. Mutable, with a single owner.
/// </summary>
internal sealed class NodeDeaths
{
    private readonly List<Death> _deaths = [];

    public bool IsEmpty => _deaths.Count == 0;

    /// <summary>The number of the next death.</summary>
    public long Next { get; private set; } = 1;

    /// <summary>A node died with these items.</summary>
    public void Add(IEnumerable<HeldAtDeath> held)
    {
        foreach (var part in held)
        {
            if (_deaths.Find(d => d.Number == part.Number) is not { } death) _deaths.Add(death = new(part.Number, part.Node));
            death.Parts.Add(part);
            death.Items.Add(part.Items);
            death.Begun += part.Items.Count;
            Next = Math.Max(Next, part.Number + 1);
        }
    }

    /// <summary>How many nodes have died while they may have been running the item.</summary>
    public int Of(long item) => _deaths.Count == 0 ? 0 : _deaths.Count(d => d.Items.Contains(item));

    /// <summary>Those nodes, in order.</summary>
    public IReadOnlyList<NodeId> NodesOf(long item) => [.. _deaths.Where(d => d.Items.Contains(item)).Select(d => d.Node)];

    /// <summary>Of how many items the culprit was one at the death that says most about this one; 1 if it was alone.</summary>
    public long Among(long item) => _deaths.Where(d => d.Items.Contains(item)).Select(d => d.Begun).DefaultIfEmpty(long.MaxValue).Min();

    /// <summary>As much of the beginning of a range as was in the same deaths.</summary>
    public ItemRange Alike(ItemRange range)
    {
        var end = range.End;
        foreach (var death in _deaths)
        {
            var next = death.Items.From(range.First);
            if (next.IsEmpty) continue;
            end = Math.Min(end, next.First > range.First ? next.First : next.End);
        }
        return range with { End = end };
    }

    /// <summary>A node has come back with a lease that it held when it was taken for dead: what it has of that is under no suspicion for this.</summary>
    /// <returns>Whether it was.</returns>
    public bool Forgive(LeaseId lease)
    {
        var any = false;
        foreach (var death in _deaths)
            foreach (var part in death.Parts.Where(p => p.Lease == lease))
            {
                any = true;
                death.Items.Remove(part.Items);
            }
        if (any) Tidy();
        return any;
    }

    /// <summary>They have an outcome.</summary>
    public void Forget(ItemRange items)
    {
        if (_deaths.Count == 0) return;
        foreach (var death in _deaths) death.Items.Remove(items);
        Tidy();
    }

    private void Tidy() => _deaths.RemoveAll(d => d.Items.IsEmpty);

    private sealed class Death(long number, NodeId node)
    {
        public long Number => number;

        public NodeId Node => node;

        /// <summary>What the node held, by lease.</summary>
        public List<HeldAtDeath> Parts { get; } = [];

        /// <summary>What of that has no outcome yet.</summary>
        public IntervalSet Items { get; } = new();

        /// <summary>How many items it held.</summary>
        public long Begun { get; set; }
    }
}
