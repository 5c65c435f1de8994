using System.Buffers;
using System.Buffers.Text;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ActorCompute.Messages.Segments;

/// <summary>Arrays of numbers as the JSON that System.Text.Json writes: an array, or of bytes a text in Base64. Pure.</summary>
public static class ArrayText
{
    /// <summary>Room that is always enough to write something.</summary>
    public const int LeastRoom = NumberText.MostBytes + 1;

    /// <summary>What stands before and behind the numbers.</summary>
    public static (byte Open, byte Close) Around(ElementType element) => element is ElementType.UInt8 ? ((byte)'"', (byte)'"') : ((byte)'[', (byte)']');

    /// <summary>Writes as many of the numbers as there is room for.</summary>
    /// <param name="rest">The array's bytes from the next number on.</param>
    /// <param name="isFirst">Whether that is the first one.</param>
    /// <param name="to">At least <see cref="LeastRoom"/>.</param>
    /// <returns>The bytes of the array that are done, and the bytes of text.</returns>
    public static (int Done, int Written) WritePart(ElementType element, ReadOnlySpan<byte> rest, bool isFirst, Span<byte> to) => element switch
    {
        ElementType.UInt8 => Base64Part(rest, to),
        ElementType.Int8 => Part<sbyte>(rest, isFirst, to),
        ElementType.Int16 => Part<short>(rest, isFirst, to),
        ElementType.UInt16 => Part<ushort>(rest, isFirst, to),
        ElementType.Int32 => Part<int>(rest, isFirst, to),
        ElementType.UInt32 => Part<uint>(rest, isFirst, to),
        ElementType.Int64 => Part<long>(rest, isFirst, to),
        ElementType.UInt64 => Part<ulong>(rest, isFirst, to),
        ElementType.Float32 => Part<float>(rest, isFirst, to),
        ElementType.Float64 => Part<double>(rest, isFirst, to),
        _ => throw new ArgumentOutOfRangeException(nameof(element), element, "Unknown element type."),
    };

    /// <summary>One array whole.</summary>
    public static ReadOnlyMemory<byte> Document(ElementType element, ReadOnlySpan<byte> array)
    {
        var text = new ArrayBufferWriter<byte>(Math.Max(256, array.Length));
        Write(element, array, text);
        return text.WrittenMemory;
    }

    /// <summary>The arrays of a <see cref="Codec.Bytes"/> segment as documents. An item that failed has one, too.</summary>
    public static Segment Documents(Segment arrays)
    {
        var documents = new JsonSegmentBuilder(arrays.First);
        var rest = arrays.Data.Span;
        foreach (var length in arrays.DocumentLengths)
        {
            Write(arrays.Element, rest[..length], documents.Data);
            documents.EndDocument();
            rest = rest[length..];
        }
        return documents.Take() ?? Segment.OfJson(arrays.First, default, default);
    }

    private static void Write(ElementType element, ReadOnlySpan<byte> array, IBufferWriter<byte> to)
    {
        var (open, close) = Around(element);
        to.Write([open]);
        for (var rest = array; !rest.IsEmpty;)
        {
            var (done, written) = WritePart(element, rest, rest.Length == array.Length, to.GetSpan(Math.Max(LeastRoom, Math.Min(rest.Length, 64 << 10))));
            to.Advance(written);
            rest = rest[done..];
        }
        to.Write([close]);
    }

    /// <summary>Three bytes are four characters; padding is only for the last.</summary>
    private static (int Done, int Written) Base64Part(ReadOnlySpan<byte> rest, Span<byte> to)
    {
        var room = to.Length / 4 * 3;
        Base64.EncodeToUtf8(rest[..Math.Min(rest.Length, room)], to, out var done, out var written);
        return (done, written);
    }

    private static (int Done, int Written) Part<T>(ReadOnlySpan<byte> rest, bool isFirst, Span<byte> to) where T : unmanaged, INumber<T>
    {
        var numbers = MemoryMarshal.Cast<byte, T>(rest);
        var (next, written) = (0, 0);
        for (; next < numbers.Length && written <= to.Length - LeastRoom; next++)
        {
            if (next > 0 || !isFirst) to[written++] = (byte)',';
            written += NumberText.Write(numbers[next], to[written..]);
        }
        return (next * Unsafe.SizeOf<T>(), written);
    }
}
