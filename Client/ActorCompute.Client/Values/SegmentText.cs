using System.Text;
using ActorCompute.Messages;
using ActorCompute.Messages.Results;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Values;

/// <summary>Single items of a segment as JSON text.</summary>
internal static class SegmentText
{
    /// <exception cref="ArgumentOutOfRangeException">The item is not of the segment.</exception>
    public static string Of(Segment segment, long index)
    {
        var item = segment.Slice(ItemRange.Of(index, 1));
        if (item.Codec is Codec.Json) return Encoding.UTF8.GetString(item.Data.Span);
        if (item.Codec is Codec.Bytes) return Encoding.UTF8.GetString(ArrayText.Document(item.Element, item.Data.Span).Span);
        Span<byte> text = stackalloc byte[NumberText.MostBytes + PlainLine.MostBytes + 1];
        var (_, written) = ValueText<PlainLine>.WriteNumbers(item, index, index + 1, text);
        return Encoding.UTF8.GetString(text[..(written - 1)]);   // without the line feed
    }
}
