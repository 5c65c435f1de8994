using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Messages.Results;

/// <summary>Writes values of a segment as lines. Pure: bytes in, bytes out, as many items as there is room for.</summary>
internal static class ValueText<TForm> where TForm : struct, ILineForm
{
    /// <summary>More than any number takes as JSON, quotes around "-Infinity" included.</summary>
    public const int MostNumberBytes = 40;

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
        var (written, enough) = (0, to.Length - TForm.MostBytes - MostNumberBytes);
        for (var i = 0; i < numbers.Length; i++)
        {
            if (written > enough) return (from + i, written);
            written += TForm.WriteStart(from + i, to[written..]);
            written += WriteNumber(numbers[i], to[written..]);
            written += TForm.WriteEnd(to[written..]);
        }
        return (end, written);
    }

    private static (long Next, int Written) Progression(Segment segment, long from, long end, Span<byte> to)
    {
        var ((start, step), written) = (segment.Progression, 0);
        for (; from < end && written <= to.Length - TForm.MostBytes - MostNumberBytes; from++)
        {
            written += TForm.WriteStart(from, to[written..]);
            written += WriteNumber(start + step * (from - segment.First), to[written..]);
            written += TForm.WriteEnd(to[written..]);
        }
        return (from, written);
    }

    /// <summary>A number as JSON; what JSON has no number for (NaN, infinities) becomes a string, as System.Text.Json writes and reads it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int WriteNumber<T>(T number, Span<byte> to) where T : unmanaged, INumber<T>
    {
        if ((typeof(T) == typeof(double) || typeof(T) == typeof(float)) && !T.IsFinite(number)) return WriteNamed(number, to);
        number.TryFormat(to, out var length, default, CultureInfo.InvariantCulture);
        return length;
    }

    private static int WriteNamed<T>(T number, Span<byte> to) where T : INumber<T>
    {
        to[0] = (byte)'"';
        number.TryFormat(to[1..], out var length, default, CultureInfo.InvariantCulture);
        to[length + 1] = (byte)'"';
        return length + 2;
    }
}
