using ActorCompute.Messages.Nodes;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ActorCompute.Messages.Wire;

/// <summary>How one message of the node protocol goes over the wire.</summary>
/// <param name="Manifest">Its name there: short, and never given to another message.</param>
/// <param name="Type">The record.</param>
/// <param name="Descriptor">The protobuf message that carries it.</param>
/// <param name="Write">Makes the protobuf message, sharing payload bytes with the record.</param>
/// <param name="Read">Makes the record, or throws what says that the bytes are none.</param>
internal sealed record WireType(
    string Manifest, Type Type, MessageDescriptor Descriptor, Func<INodeMessage, IMessage> Write, Func<byte[], INodeMessage> Read)
{
    public static WireType Of<TMessage, TProto>(
        string manifest, MessageParser<TProto> parser, Func<TMessage, TProto> write, Func<TProto, TMessage> read)
        where TMessage : INodeMessage
        where TProto : IMessage<TProto>, new()
    {
        // What a newer version added is left out, not kept: nothing is ever passed on.
        var tolerant = parser.WithDiscardUnknownFields(true);
        return new(manifest, typeof(TMessage), new TProto().Descriptor, m => write((TMessage)m), bytes => read(tolerant.ParseFrom(bytes)));
    }
}
