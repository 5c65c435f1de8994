using System.Collections.Immutable;
using ActorCompute.Messages.Nodes;
using Akka.Serialization;

namespace ActorCompute.Messages.Wire;

/// <summary>The serializers of a cluster member: ours, those that Akka itself runs on, and refusal for all others.</summary>
internal static class WireSetup
{
    /// <summary>
    /// Akka finds a reader by the id in the message, and a serializer registered later takes the place of one with its id and name. Left as
    /// they are: 0 null, 5 cluster, 6 actor selections, 14 singleton, 16 heartbeats and references, 17 primitives, 22 system messages.
    /// </summary>
    private static readonly (string Name, int Id)[] Foreign =
    [
        ("json", 1),               // makes objects of any type that the text names
        ("proto", 2),              // makes any protobuf message that the manifest names
        ("daemon-create", 3),      // remote deployment: makes actors of any type
        ("bytes", 4),
        ("reliable-delivery", 36),
    ];

    public static SerializationSetup Create() => SerializationSetup.Create(system =>
    [
        SerializerDetails.Create("node", new NodeSerializer(system), [typeof(INodeMessage)]),
        .. Foreign.Select(f => SerializerDetails.Create(f.Name, new RejectingSerializer(system, f.Name, f.Id), ImmutableHashSet<Type>.Empty)),
    ]);
}
