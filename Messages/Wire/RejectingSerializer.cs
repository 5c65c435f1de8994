using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace ActorCompute.Messages.Wire;

/// <summary>
/// Stands in the place of a serializer that has no business on the cluster port, and refuses its bytes for reading as well as writing. It
/// reads manifests as text, so that not even the type which a foreign message names is looked up.
/// </summary>
internal sealed class RejectingSerializer(ExtendedActorSystem? system, string name, int id) : SerializerWithStringManifest(system)
{
    public override int Identifier => id;

    public override string Manifest(object o) => throw Refusal(o.GetType().ToString());

    public override byte[] ToBinary(object obj) => throw Refusal(obj.GetType().ToString());

    public override object FromBinary(byte[] bytes, string manifest) => throw Refusal($"'{manifest}'");

    private SerializationException Refusal(string what) =>
        new($"{what} would go by the serializer '{name}' ({id}), but only messages of the node protocol cross between processes.");
}
