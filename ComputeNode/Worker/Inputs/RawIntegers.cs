using System.Numerics;
using System.Runtime.InteropServices;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Worker.Inputs;

/// <summary>Little-endian numbers of any type, converted where they are whole and within 64 bits.</summary>
internal sealed class RawIntegers(Segment segment) : ItemInput<long>
{
    private const double TooLarge = 9223372036854775808.0;   // 2⁶³, the first number above long.MaxValue that a double can hold

    private int _item;

    public override int Read(Span<long> into, out string? defect)
    {
        defect = null;
        return segment.Element switch
        {
            ElementType.Int64 => Copy(into),
            ElementType.Int32 => Widen<int>(into),
            ElementType.UInt32 => Widen<uint>(into),
            ElementType.Int16 => Widen<short>(into),
            ElementType.UInt16 => Widen<ushort>(into),
            ElementType.Int8 => Widen<sbyte>(into),
            ElementType.UInt8 => Widen<byte>(into),
            ElementType.UInt64 => Narrow<ulong>(into, static v => v <= long.MaxValue, out defect),
            ElementType.Float32 => Narrow<float>(into, static v => IsWhole(v), out defect),
            ElementType.Float64 => Narrow<double>(into, IsWhole, out defect),
            _ => throw new InvalidOperationException($"Unknown element type {segment.Element}."),
        };
    }

    private static bool IsWhole(double value) => value is >= -TooLarge and < TooLarge && double.IsInteger(value);

    private int Copy(Span<long> into)
    {
        Next<long>(into.Length).CopyTo(into);
        return into.Length;
    }

    private int Widen<T>(Span<long> into) where T : unmanaged, INumber<T>
    {
        var values = Next<T>(into.Length);
        for (var i = 0; i < values.Length; i++) into[i] = long.CreateTruncating(values[i]);
        return values.Length;
    }

    private int Narrow<T>(Span<long> into, Func<T, bool> fits, out string? defect) where T : unmanaged, INumber<T>
    {
        defect = null;
        for (var i = 0; i < into.Length; i++)
        {
            var value = Next<T>(1)[0];
            if (!fits(value))
            {
                defect = $"{value} is no integer of 64 bits.";
                return i;
            }
            into[i] = long.CreateTruncating(value);
        }
        return into.Length;
    }

    private ReadOnlySpan<T> Next<T>(int count) where T : unmanaged
    {
        var values = MemoryMarshal.Cast<byte, T>(segment.Data.Span).Slice(_item, count);
        _item += count;
        return values;
    }
}
