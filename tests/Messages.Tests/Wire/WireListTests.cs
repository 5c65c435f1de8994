using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Wire;
using Google.Protobuf.Reflection;

namespace ActorCompute.Messages.Tests.Wire;

/// <summary>
/// The wire as text, approved by being committed. A change to it is a change to the protocol: numbers and manifests are never given a
/// second meaning, and what an older side cannot do without raises <see cref="ProtocolVersions"/>.
/// </summary>
public class WireListTests
{
    private const string Approved = "NodeProtocol.approved.txt";

    [Fact]
    public void The_wire_is_as_approved()
    {
        var now = string.Join('\n', Lines()) + "\n";
        var received = Path.Combine(AppContext.BaseDirectory, "NodeProtocol.received.txt");
        File.WriteAllText(received, now);
        var approved = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Wire", Approved));
        Assert.True(approved == now, $"The node protocol has changed. If that is meant, copy {received} over tests/Messages.Tests/Wire/{Approved}.");
    }

    private static IEnumerable<string> Lines()
    {
        yield return $"serializer {NodeSerializer.Id}, protocol {ProtocolVersions.Supported.Oldest}..{ProtocolVersions.Supported.Newest}";
        foreach (var (title, types) in new[] { ("node to coordinator", ToCoordinatorWire.Types), ("coordinator to node", ToNodeWire.Types) })
        {
            yield return $"\n{title}";
            foreach (var type in types) yield return $"  {type.Manifest} {type.Type.Name} -> {type.Descriptor.FullName}";
        }
        foreach (var message in Reachable().OrderBy(m => m.FullName, StringComparer.Ordinal))
        {
            yield return $"\n{message.FullName}";
            foreach (var field in message.Fields.InFieldNumberOrder()) yield return $"  {field.FieldNumber} {field.Name} {Describe(field)}";
        }
    }

    private static HashSet<MessageDescriptor> Reachable()
    {
        var reached = new HashSet<MessageDescriptor>();
        var open = new Queue<MessageDescriptor>(NodeSerializer.Types.Select(t => t.Descriptor));
        while (open.TryDequeue(out var message))
        {
            if (!reached.Add(message)) continue;
            foreach (var field in message.Fields.InFieldNumberOrder().Where(f => f.FieldType == FieldType.Message)) open.Enqueue(field.MessageType);
        }
        return reached;
    }

    private static string Describe(FieldDescriptor field)
    {
        var type = field.FieldType switch
        {
            FieldType.Message => field.MessageType.FullName,
            FieldType.Enum => $"{field.EnumType.FullName} ({string.Join(", ", field.EnumType.Values.Select(v => $"{v.Number} {v.Name}"))})",
            _ => field.FieldType.ToString().ToLowerInvariant(),
        };
        return field.IsRepeated ? $"repeated {type}" : field.HasPresence && field.FieldType != FieldType.Message ? $"optional {type}" : type;
    }
}
