using System.Collections.Frozen;
using System.Runtime.Serialization;
using ActorCompute.Messages.Cluster;
using ActorCompute.Messages.Nodes;
using Akka.Actor;
using Akka.Serialization;
using Google.Protobuf;

namespace ActorCompute.Messages.Wire;

/// <summary>Writes and reads every <see cref="INodeMessage"/>, and nothing else; docs/node-protocol.md describes the bytes.</summary>
internal sealed class NodeSerializer(ExtendedActorSystem? system) : SerializerWithStringManifest(system)
{
    /// <summary>Fixed for good: it goes with every message.</summary>
    public const int Id = 4053;

    /// <summary>What the transport adds to a message (paths, manifest) takes far less.</summary>
    private const int MaxBytes = ClusterConfig.MaxFrameBytes - (64 << 10);

    public static IReadOnlyList<WireType> Types { get; } = [.. ToCoordinatorWire.Types, .. ToNodeWire.Types];

    private static readonly FrozenDictionary<string, WireType> ByManifest = Types.ToFrozenDictionary(t => t.Manifest, StringComparer.Ordinal);
    private static readonly FrozenDictionary<Type, WireType> ByType = Types.ToFrozenDictionary(t => t.Type);

    public override int Identifier => Id;

    public override string Manifest(object o) => Of(o).Manifest;

    /// <exception cref="SerializationException">It is no message of the node protocol, or larger than the transport takes.</exception>
    public override byte[] ToBinary(object obj)
    {
        var message = Of(obj).Write((INodeMessage)obj);
        var size = message.CalculateSize();
        WireDefect.Unless(size <= MaxBytes, $"{obj.GetType().Name} takes {size} bytes, but a message may take {MaxBytes}.");
        return message.ToByteArray();
    }

    /// <exception cref="SerializationException">The manifest is unknown, or the bytes are no sound message of that name.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (!ByManifest.TryGetValue(manifest ?? "", out var type))
            throw new SerializationException($"'{manifest}' is no message of the node protocol.");
        try
        {
            return type.Read(bytes);
        }
        catch (Exception e)   // anything else would end the connection that it came by
        {
            throw new SerializationException($"Not a sound {type.Type.Name}: {e.Message}", e);
        }
    }

    private static WireType Of(object message) =>
        ByType.GetValueOrDefault(message.GetType()) ?? throw new SerializationException($"{message.GetType()} is no message of the node protocol.");
}
