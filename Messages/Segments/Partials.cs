using System.Numerics;
using System.Runtime.InteropServices;
using ActorCompute.Messages.Content;

namespace ActorCompute.Messages.Segments;

/// <summary>What is known of segments whose values are of blocks. Pure.</summary>
public static class Partials
{
    private const int HeaderBytes = 2 * sizeof(int);

    /// <summary>The longest document that a segment has room for, in bytes; a longer one is a <see cref="Codec.PartialReference"/>.</summary>
    public const int MaxDocumentBytes = Segment.MaxBytes - HeaderBytes;

    /// <summary>The blocks of a segment by rising index, and for each the place of its document in the data; one without bytes has no value.</summary>
    public static IEnumerable<(Block Block, int Start, int Bytes)> BlocksOf(Segment segment)
    {
        if (segment.Codec is Codec.PartialReference)
        {
            yield return (new(segment.First, BitOperations.Log2((ulong)segment.Count)), 0, segment.Data.Length);
            yield break;
        }
        var (first, start) = (segment.First, 0);
        for (var i = 0; i < segment.Lengths.Length / HeaderBytes; i++)
        {
            var (log2, bytes) = HeaderAt(segment, i);
            yield return (new(first, log2), start, bytes);
            (first, start) = (first + (1L << log2), start + bytes);
        }
    }

    /// <summary>One block whose document is a piece of content.</summary>
    public static Segment OfReference(Block block, ContentReference reference)
    {
        var data = new byte[ContentReference.Width];
        reference.Write(data);
        return new(block.First, block.Count, Codec.PartialReference, ElementType.None, default, data);
    }

    /// <summary>The part of a range that is made of whole blocks of the segment; all of it where values are of items.</summary>
    public static ItemRange WholeBlocks(Segment segment, ItemRange range)
    {
        if (!segment.IsPartial) return range;
        var (first, end) = (-1L, -1L);
        foreach (var (block, _, _) in BlocksOf(segment))
        {
            if (block.First < range.First || block.End > range.End) continue;
            if (first < 0) first = block.First;
            end = block.End;
        }
        return first < 0 ? range with { End = range.First } : new(first, end);
    }

    /// <summary>Whether the item can be taken out: it is alone in its block.</summary>
    public static bool IsAlone(Segment segment, long index) =>
        !segment.IsPartial || BlocksOf(segment).Any(b => b.Block == new Block(index, 0));

    internal static Segment Slice(Segment segment, ItemRange range)
    {
        var (skipped, taken, start, bytes, first, end) = (0, 0, 0, 0, -1L, -1L);
        foreach (var (block, at, length) in BlocksOf(segment))
        {
            if (block.First < range.First) skipped++;
            if (block.First < range.First || block.End > range.End) continue;
            if (taken++ == 0) (start, first) = (at, block.First);
            (bytes, end) = (bytes + length, block.End);
        }
        if (range.IsEmpty) return segment with { First = range.First, Count = 0, Codec = Codec.Partial, Lengths = default, Data = default };
        if (first != range.First || end != range.End) throw new ArgumentOutOfRangeException(nameof(range), range, "A block cannot be cut.");
        return segment with
        {
            First = range.First,
            Count = range.Count,
            Lengths = segment.Lengths.Slice(skipped * HeaderBytes, taken * HeaderBytes),
            Data = segment.Data.Slice(start, bytes),
        };
    }

    internal static string? Defect(Segment segment)
    {
        if (segment.Element is not ElementType.None) return "blocks have no element type";
        return segment.Codec is Codec.Partial ? BlocksDefect(segment) : ReferenceDefect(segment);
    }

    private static string? BlocksDefect(Segment segment)
    {
        if (segment.Lengths.Length % HeaderBytes != 0) return "the lengths of blocks are two numbers each";
        var (first, bytes) = (segment.First, 0L);
        for (var i = 0; i < segment.Lengths.Length / HeaderBytes; i++)
        {
            var (log2, length) = HeaderAt(segment, i);
            if (log2 is < 0 or > Block.MostLog2 || length < 0 || first % (1L << log2) != 0 || first > segment.End - (1L << log2))
                return $"there is no block of 2^{log2} items at item {first}";
            (first, bytes) = (first + (1L << log2), bytes + length);
        }
        return first == segment.End && bytes == segment.Data.Length ? null : "the blocks do not add up to the items and the data";
    }

    private static string? ReferenceDefect(Segment segment)
    {
        var isBlock = segment.Count > 0 && BitOperations.IsPow2(segment.Count) && segment.First % segment.Count == 0;
        return isBlock && segment.Lengths.Length == 0 && segment.Data.Length == ContentReference.Width
            && ContentReference.BytesOf(segment.Data.Span) is >= 1 and <= ContentLimits.PieceBytes
            ? null : "a large partial result is one reference, of one block";
    }

    private static (int Log2, int Bytes) HeaderAt(Segment segment, int block)
    {
        var numbers = MemoryMarshal.Cast<byte, int>(segment.Lengths.Span);
        return (numbers[2 * block], numbers[2 * block + 1]);
    }
}
