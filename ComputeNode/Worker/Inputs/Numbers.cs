using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Worker.Inputs;

/// <summary>Items as numbers of any type, whatever their codec; what is no such number does not fit.</summary>
internal static class Numbers
{
    public static ItemInput<T> Of<T>(Segment segment) where T : unmanaged, INumber<T>
    {
        if (segment.Codec is Codec.Raw && segment.Element == ElementTypes.Of(typeof(T))) return new RawNumbers<T>(segment);
        if (typeof(T) == typeof(long)) return (ItemInput<T>)(object)Integers.Of(segment);
        var isFloat = typeof(T) == typeof(double) || typeof(T) == typeof(float);
        return (segment.Codec, segment.Element) switch
        {
            (Codec.Json, _) when isFloat || typeof(T) == typeof(ulong) => new JsonNumbers<T>(segment),
            (Codec.Raw, ElementType.Float64) when isFloat => new ConvertedNumbers<double, T>(new RawNumbers<double>(segment), segment.Count),
            (Codec.Raw, ElementType.Float32) when isFloat => new ConvertedNumbers<float, T>(new RawNumbers<float>(segment), segment.Count),
            (Codec.Raw, ElementType.UInt64) when isFloat => new ConvertedNumbers<ulong, T>(new RawNumbers<ulong>(segment), segment.Count),
            _ => new ConvertedNumbers<long, T>(Integers.Of(segment), segment.Count),
        };
    }

    /// <summary>The nearest value; false if a whole number is not whole or out of range, or a finite one not finite any more.</summary>
    public static bool TryConvert<TFrom, T>(TFrom from, out T to) where TFrom : INumber<TFrom> where T : INumber<T>
    {
        to = T.CreateSaturating(from);
        return typeof(T) == typeof(double) || typeof(T) == typeof(float)
            ? T.IsFinite(to) || !TFrom.IsFinite(from)
            : TFrom.CreateSaturating(to) == from;
    }
}

/// <summary>Numbers that are already of the right type.</summary>
internal sealed class RawNumbers<T>(Segment segment) : ItemInput<T> where T : unmanaged
{
    private int _item;

    public override int Read(Span<T> into, out string? defect)
    {
        defect = null;
        MemoryMarshal.Cast<byte, T>(segment.Data.Span).Slice(_item, into.Length).CopyTo(into);
        _item += into.Length;
        return into.Length;
    }
}

/// <summary>Numbers of another type, converted where the value stays the same.</summary>
internal sealed class ConvertedNumbers<TFrom, T>(ItemInput<TFrom> source, long count) : ItemInput<T>
    where TFrom : unmanaged, INumber<TFrom> where T : unmanaged, INumber<T>
{
    private readonly TFrom[] _block = new TFrom[(int)Math.Min(count, 256)];
    private int _next, _end;
    private string? _defect;   // of the item after the block

    public override int Read(Span<T> into, out string? defect)
    {
        defect = null;
        for (var read = 0; read < into.Length;)
        {
            if (_next == _end)
            {
                if ((defect = _defect ?? Fill(into.Length - read)) is null) continue;
                _defect = null;
                return read;
            }
            var value = _block[_next++];
            if (!Numbers.TryConvert(value, out into[read]))
            {
                defect = $"{value} does not fit {typeof(T).Name}.";
                return read;
            }
            read++;
        }
        return into.Length;
    }

    /// <summary>Reads no more than is asked for, so never beyond the last item. Returns why the very first one does not fit, or null.</summary>
    private string? Fill(int most)
    {
        _next = 0;
        _end = source.Read(_block.AsSpan(0, Math.Min(most, _block.Length)), out _defect);
        return _end == 0 ? _defect : null;
    }
}

/// <summary>JSON numbers of the types that 64-bit integers do not cover.</summary>
internal sealed class JsonNumbers<T>(Segment segment) : JsonInput<T>(segment) where T : unmanaged, INumber<T>
{
    protected override string? Parse(ReadOnlySpan<byte> document, out T value) =>
        (typeof(T) == typeof(ulong) ? TryUnsigned(document, out value) : TryFloat(document, out value))
            ? null : $"{JsonValue.Shown(document)} does not fit {typeof(T).Name}.";

    private static bool TryUnsigned(ReadOnlySpan<byte> document, out T value)
    {
        if (JsonValue.TryInteger(document, out var signed)) return Numbers.TryConvert(signed, out value);
        var isNumber = ulong.TryParse(document, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number);
        value = T.CreateTruncating(number);
        return isNumber;
    }

    private static bool TryFloat(ReadOnlySpan<byte> document, out T value)
    {
        value = default;
        try
        {
            var json = new Utf8JsonReader(document);
            return json.Read() && TryFloat(ref json, out var number) && Numbers.TryConvert(number, out value) && !json.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool TryFloat(ref Utf8JsonReader json, out double number)
    {
        number = json.TokenType is not JsonTokenType.String ? double.NaN
            : json.ValueTextEquals("Infinity"u8) ? double.PositiveInfinity : json.ValueTextEquals("-Infinity"u8) ? double.NegativeInfinity : double.NaN;
        return json.TokenType is JsonTokenType.Number
            ? json.TryGetDouble(out number) && double.IsFinite(number)
            : json.TokenType is JsonTokenType.String && (!double.IsNaN(number) || json.ValueTextEquals("NaN"u8));
    }
}
