using System.Text;
using ActorCompute.Messages;
using ActorCompute.Messages.Results;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Values;

/// <summary>Single items of a segment as JSON text.</summary>
internal static class SegmentText
{
    /// <exception cref="ArgumentOutOfRangeException">The item is not of the segment.</exception>
    public static string Of(Segment segment, long index) => Encoding.UTF8.GetString(InputText.Document(segment.Slice(ItemRange.Of(index, 1))).Span);
}
