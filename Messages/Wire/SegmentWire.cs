using System.Runtime.Serialization;
using ActorCompute.Messages.Segments;
using Google.Protobuf;

namespace ActorCompute.Messages.Wire;

/// <summary>Segments and failures as protobuf, for the API and the node protocol alike. Payload bytes are shared, not copied.</summary>
public static class SegmentWire
{
    /// <summary>The same segment; the bytes are the segment's own, which nobody may change.</summary>
    public static ActorCompute.Protos.Segment ToProto(this Segment segment) => new()
    {
        First = segment.First,
        Count = segment.Count,
        Codec = (ActorCompute.Protos.Codec)segment.Codec,
        Element = (ActorCompute.Protos.ElementType)segment.Element,
        Lengths = UnsafeByteOperations.UnsafeWrap(segment.Lengths),
        Data = UnsafeByteOperations.UnsafeWrap(segment.Data),
    };

    /// <summary>The same segment, sharing the message's bytes.</summary>
    /// <exception cref="SerializationException">Its bytes do not fit what its header says; see <see cref="Segment.Defect"/>.</exception>
    public static Segment ToSegment(this ActorCompute.Protos.Segment proto)
    {
        WireDefect.Unless(proto.Codec is > 0 and <= (ActorCompute.Protos.Codec)byte.MaxValue, $"unknown codec {(int)proto.Codec}");
        WireDefect.Unless(proto.Element is >= 0 and <= (ActorCompute.Protos.ElementType)byte.MaxValue, $"unknown element type {(int)proto.Element}");
        var segment = new Segment(proto.First, proto.Count, (Codec)proto.Codec, (ElementType)proto.Element, proto.Lengths.Memory, proto.Data.Memory);
        return segment.Defect() is { } defect ? throw new SerializationException(defect) : segment;
    }

    /// <summary>The same failure, with texts cut to what <see cref="Failure.Bounded"/> allows.</summary>
    public static ActorCompute.Protos.Failure ToProto(this Failure failure)
    {
        var bounded = failure.Bounded();
        var proto = new ActorCompute.Protos.Failure
        {
            Index = bounded.Index,
            Kind = (ActorCompute.Protos.FailureKind)bounded.Kind,
            Type = bounded.Type,
            Message = bounded.Message,
            Attempts = bounded.Attempts,
        };
        if (bounded.Stack is { } stack) proto.Stack = stack;
        if (bounded.Node is { } node) proto.Node = node;
        return proto;
    }

    /// <exception cref="SerializationException">The kind is unknown, or a number is negative.</exception>
    public static Failure ToFailure(this ActorCompute.Protos.Failure proto)
    {
        WireDefect.Unless(proto.Kind > 0 && Enum.IsDefined(proto.Kind), $"unknown kind of failure {(int)proto.Kind}");
        WireDefect.Unless(proto.Index >= 0 && proto.Attempts >= 0, $"item {proto.Index} failed {proto.Attempts} times");
        return new(proto.Index, (FailureKind)proto.Kind, proto.Type, proto.Message,
            proto.HasStack ? proto.Stack : null, proto.HasNode ? proto.Node : null, proto.Attempts);
    }
}
