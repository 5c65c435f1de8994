using ActorCompute.Messages.Segments;

namespace ActorCompute.Worker.Inputs;

/// <summary>Items as 64-bit integers, whatever their codec; what is no such integer does not fit.</summary>
internal static class Integers
{
    public static ItemInput<long> Of(Segment segment) => segment.Codec switch
    {
        Codec.Range => new RangeIntegers(segment),
        Codec.Raw => new RawIntegers(segment),
        Codec.Json => new JsonIntegers(segment),
        Codec.Bytes => new NoInput<long>("An array of numbers is no integer."),
        _ => throw new ArgumentOutOfRangeException(nameof(segment), segment.Codec, "Unknown codec."),
    };
}

/// <summary>The numbers of a progression.</summary>
internal sealed class RangeIntegers(Segment segment) : ItemInput<long>
{
    private readonly long _step = segment.Progression.Step;
    private Int128 _next = segment.Progression.Start;

    public override int Read(Span<long> into, out string? defect)
    {
        defect = null;
        var last = _next + (Int128)_step * (into.Length - 1);
        if (!Fits(_next) || !Fits(last)) return ReadOneByOne(into, out defect);
        var value = (long)_next;
        for (var i = 0; i < into.Length; i++, value += _step) into[i] = value;   // the step after the last may wrap; nobody sees it
        _next = last + _step;
        return into.Length;
    }

    private int ReadOneByOne(Span<long> into, out string? defect)
    {
        for (var i = 0; i < into.Length; i++, _next += _step)
        {
            if (Fits(_next))
            {
                into[i] = (long)_next;
                continue;
            }
            defect = $"{_next} leaves 64 bits.";
            _next += _step;
            return i;
        }
        defect = null;
        return into.Length;
    }

    private static bool Fits(Int128 value) => value >= long.MinValue && value <= long.MaxValue;
}
