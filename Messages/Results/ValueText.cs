using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Messages.Results;

/// <summary>Writes values of a segment as lines. Pure: bytes in, bytes out, as many items as there is room for.</summary>
internal static class ValueText<TForm> where TForm : struct, ILineForm
{
    /// <summary>Writes the items from <paramref name="from"/> on, up to <paramref name="end"/> or until the room for one more is not certain.</summary>
    /// <returns>The next item, and the bytes written.</returns>
    public static (long Next, int Written) WriteNumbers(Segment segment, long from, long end, Span<byte> to) => (segment.Codec, segment.Element) switch
    {
        (Codec.Range, _) => Progression(segment, from, end, to),
        (Codec.Raw, ElementType.Int8) => Numbers<sbyte>(segment, from, end, to),
        (Codec.Raw, ElementType.UInt8) => Numbers<byte>(segment, from, end, to),
        (Codec.Raw, ElementType.Int16) => Numbers<short>(segment, from, end, to),
        (Codec.Raw, ElementType.UInt16) => Numbers<ushort>(segment, from, end, to),
        (Codec.Raw, ElementType.Int32) => Numbers<int>(segment, from, end, to),
        (Codec.Raw, ElementType.UInt32) => Numbers<uint>(segment, from, end, to),
        (Codec.Raw, ElementType.Int64) => Numbers<long>(segment, from, end, to),
        (Codec.Raw, ElementType.UInt64) => Numbers<ulong>(segment, from, end, to),
        (Codec.Raw, ElementType.Float32) => Numbers<float>(segment, from, end, to),
        (Codec.Raw, ElementType.Float64) => Numbers<double>(segment, from, end, to),
        _ => throw new InvalidOperationException($"Results of codec {segment.Codec} ({segment.Element}) cannot be read; a newer client is needed."),
    };

    // Compiled at once and in full: a job of a million items is over before the runtime would get round to it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (long Next, int Written) Numbers<T>(Segment segment, long from, long end, Span<byte> to) where T : unmanaged, INumber<T>
    {
        var numbers = MemoryMarshal.Cast<byte, T>(segment.Data.Span)[(int)(from - segment.First)..(int)(end - segment.First)];
        var (written, enough) = (0, to.Length - TForm.MostBytes - NumberText.MostBytes);
        for (var i = 0; i < numbers.Length; i++)
        {
            if (written > enough) return (from + i, written);
            written += TForm.WriteStart(from + i, to[written..]);
            written += NumberText.Write(numbers[i], to[written..]);
            written += TForm.WriteEnd(to[written..]);
        }
        return (end, written);
    }

    private static (long Next, int Written) Progression(Segment segment, long from, long end, Span<byte> to)
    {
        var ((start, step), written) = (segment.Progression, 0);
        for (; from < end && written <= to.Length - TForm.MostBytes - NumberText.MostBytes; from++)
        {
            written += TForm.WriteStart(from, to[written..]);
            written += NumberText.Write(start + step * (from - segment.First), to[written..]);
            written += TForm.WriteEnd(to[written..]);
        }
        return (from, written);
    }
}
