using System.Runtime.CompilerServices;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Values;

/// <summary>Numbers, side by side.</summary>
internal sealed class NumberWriter<T> : SegmentWriter<T>
{
    private const int FirstBytes = 4096;

    private static readonly ElementType Element = ElementTypes.Of(typeof(T));
    private static readonly int Width = Element.Width();

    private byte[] _data = new byte[FirstBytes];
    private int _written;
    private long _first;

    public override bool HoldsItems => _written > 0;

    public override Segment? Add(T value)
    {
        if (_written == _data.Length) Array.Resize(ref _data, _data.Length * 2);
        Unsafe.WriteUnaligned(ref _data[_written], value);
        _written += Width;
        return _written >= CutBytes ? Cut() : null;
    }

    public override Segment? Cut()
    {
        if (_written == 0) return null;
        var segment = Segment.OfRaw(_first, Element, _data.AsMemory(0, _written));
        _first = segment.End;
        (_data, _written) = (new byte[Math.Clamp(_written, FirstBytes, CutBytes)], 0);
        return segment;
    }
}
