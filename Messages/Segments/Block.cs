using System.Numerics;

namespace ActorCompute.Messages.Segments;

/// <summary>
/// An aligned block of items: a node of the binary tree over their indexes, whatever bounds leases have. The value of a block is that of its left
/// half merged with that of its right half; a half without a value is passed over.
/// </summary>
/// <param name="First">The first item: a multiple of <see cref="Count"/>.</param>
/// <param name="Log2">0 is a single item.</param>
public readonly record struct Block(long First, int Log2)
{
    /// <summary>No block is larger; items are counted by 63 bits.</summary>
    public const int MostLog2 = 62;

    public long Count => 1L << Log2;

    /// <summary>The index after the last item; there need not be so many.</summary>
    public long End => First + Count;

    public long Middle => First + Count / 2;

    /// <summary>The smallest block that begins at 0 and holds so many items.</summary>
    public static Block Root(long items) => new(0, items <= 1 ? 0 : BitOperations.Log2((ulong)items - 1) + 1);

    /// <summary>Whether the next block is the other half of the same larger one.</summary>
    public bool IsLeftOf(Block next) => next.Log2 == Log2 && next.First == End && (First & Count) == 0;

    /// <summary>This block and the one at its right.</summary>
    public Block With(Block right) => new(First, right.Log2 + 1);

    public bool Contains(Block other) => other.First >= First && other.End <= End;

    /// <summary>
    /// As much of the beginning of a range as makes few blocks: it ends at a multiple of a power of two, at the cost of a quarter of the items at
    /// most.
    /// </summary>
    public static ItemRange Aligned(ItemRange range)
    {
        if (range.Count < 8) return range;
        var size = 1L << (BitOperations.Log2((ulong)range.Count) - 2);
        return range with { End = range.End / size * size };
    }
}
