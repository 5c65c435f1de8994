using ActorCompute.Messages;
using ActorCompute.Messages.Segments;
using Google.Protobuf;

namespace ActorCompute.Jobs;

/// <summary>Segments and failures as the API carries them; their bytes are shared, not copied.</summary>
internal static class SegmentMessages
{
    public static Protos.Segment ToMessage(this Segment segment) => new()
    {
        First = segment.First,
        Count = segment.Count,
        Codec = (Protos.Codec)segment.Codec,
        Element = (Protos.ElementType)segment.Element,
        Lengths = UnsafeByteOperations.UnsafeWrap(segment.Lengths),
        Data = UnsafeByteOperations.UnsafeWrap(segment.Data),
    };

    public static Segment ToSegment(this Protos.Segment message)
    {
        var segment = new Segment(message.First, message.Count, (Codec)message.Codec, (ElementType)message.Element, message.Lengths.Memory, message.Data.Memory);
        return segment.Defect() is { } defect ? throw new InvalidDataException($"The coordinator sent a broken segment: {defect}.") : segment;
    }

    public static Failure ToFailure(this Protos.Failure message) => new(
        message.Index, (FailureKind)message.Kind, message.Type, message.Message, message.Stack, message.Node, message.Attempts);
}
