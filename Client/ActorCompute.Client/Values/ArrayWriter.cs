using ActorCompute.Messages.Segments;

namespace ActorCompute.Values;

/// <summary>Arrays of numbers as they lie in memory; a null one is the JSON that says so, in a segment that others like it share.</summary>
internal sealed class ArrayWriter<T> : SegmentWriter<T>
{
    private static readonly ElementType Element = NumberArrays.ElementOf(typeof(T));

    private readonly JsonSegmentBuilder _gathered = new(0);
    private ElementType _gatheredAs = Element;

    public override bool HoldsItems => _gathered.Count > 0;

    public override Segment? Add(T value)
    {
        var element = value is null ? ElementType.None : Element;
        var bytes = value is Array array ? NumberArrays.BytesOf(array) : "null"u8;
        ItemLimit.Check(_gathered.Next, bytes.Length);
        var full = element != _gatheredAs || _gathered.Bytes + (long)bytes.Length + sizeof(int) > CutBytes ? Cut() : null;
        _gatheredAs = element;
        _gathered.Add(bytes);
        return full;
    }

    public override Segment? Cut() => _gathered.Take()?.AsArrays(_gatheredAs);
}
