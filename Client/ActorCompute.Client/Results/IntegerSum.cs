using System.Buffers.Text;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ActorCompute.Messages;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Results;

/// <summary>Adds results up, exactly, for as long as all of them are integers. Pure.</summary>
internal sealed class IntegerSum
{
    private Int128? _total = Int128.Zero;

    /// <summary>Null once a result was no integer, or the sum has left 128 bits.</summary>
    public Int128? Total => _total;

    /// <param name="failures">Failed items, whose values do not count; of others than the segment's, too.</param>
    public void Add(Segment values, IReadOnlyList<Failure> failures)
    {
        if (_total is null) return;
        _total += values.Codec is Codec.Json ? OfDocuments(values) : values.Codec is Codec.Bytes ? null : Of(values);
        if (!values.IsFixedWidth || _total is null) return;
        foreach (var failure in failures)
            if (values.Range.Contains(failure.Index)) _total -= Of(values.Slice(ItemRange.Of(failure.Index, 1)));
    }

    private static Int128? Of(Segment numbers) => numbers.Element switch
    {
        ElementType.Int8 => Of<sbyte>(numbers),
        ElementType.UInt8 => Of<byte>(numbers),
        ElementType.Int16 => Of<short>(numbers),
        ElementType.UInt16 => Of<ushort>(numbers),
        ElementType.Int32 => Of<int>(numbers),
        ElementType.UInt32 => Of<uint>(numbers),
        ElementType.Int64 => Of<long>(numbers),
        ElementType.UInt64 => Of<ulong>(numbers),
        _ => null,
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Int128 Of<T>(Segment numbers) where T : unmanaged, IBinaryInteger<T>
    {
        var sum = Int128.Zero;
        foreach (var number in MemoryMarshal.Cast<byte, T>(numbers.Data.Span)) sum += Int128.CreateTruncating(number);
        return sum;
    }

    private static Int128? OfDocuments(Segment documents)
    {
        var (sum, rest) = (Int128.Zero, documents.Data);
        foreach (var length in documents.DocumentLengths)
        {
            if (length == 0) continue;
            if (!Utf8Parser.TryParse(rest.Span[..length], out long number, out var digits) || digits != length) return null;
            sum += number;
            rest = rest[length..];
        }
        return sum;
    }
}
