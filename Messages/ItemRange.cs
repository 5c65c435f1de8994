namespace ActorCompute.Messages;

/// <summary>The items from <paramref name="First"/> up to, not including, <paramref name="End"/>.</summary>
public readonly record struct ItemRange(long First, long End)
{
    /// <summary>How many items; never negative.</summary>
    public long Count => Math.Max(0, End - First);

    public bool IsEmpty => End <= First;

    public bool Contains(long index) => First <= index && index < End;

    /// <summary>What both ranges hold; empty if nothing.</summary>
    public ItemRange Intersect(ItemRange other) => new(Math.Max(First, other.First), Math.Min(End, other.End));

    public static ItemRange Of(long first, long count) => new(first, first + count);

    public override string ToString() => $"[{First}..{End})";
}
