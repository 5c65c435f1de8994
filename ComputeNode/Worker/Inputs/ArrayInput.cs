using ActorCompute.Messages.Segments;

namespace ActorCompute.Worker.Inputs;

/// <summary>Arrays of numbers of the type that the task takes; each item is an array of its own.</summary>
internal sealed class ArrayInput<T>(Segment segment) : ItemInput<T>
{
    private int _item;
    private int _offset;

    /// <summary>The items as arrays; from other codecs, or of other numbers, by the JSON that says them.</summary>
    public static ItemInput<T> Of(Segment segment, DocumentReader<T> read) =>
        segment.Codec is Codec.Bytes && segment.Element == NumberArrays.ElementOf(typeof(T)) ? new ArrayInput<T>(segment) : Documents.Of(segment, read);

    public override int Read(Span<T> into, out string? defect)
    {
        defect = null;
        foreach (ref var item in into)
        {
            var length = segment.DocumentLengths[_item++];
            item = (T)(object)NumberArrays.Make(typeof(T), segment.Data.Span.Slice(_offset, length));
            _offset += length;
        }
        return into.Length;
    }
}
