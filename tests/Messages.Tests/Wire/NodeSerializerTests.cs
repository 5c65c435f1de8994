using System.Runtime.Serialization;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;
using ActorCompute.Messages.Wire;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace ActorCompute.Messages.Tests.Wire;

public class NodeSerializerTests
{
    private static readonly NodeSerializer Serializer = new(null);

    [Property(MaxTest = 2000)]
    public Property A_message_comes_back_as_it_was() => Prop.ForAll(NodeMessages.Any(), message =>
        Assert.Equal(Structure.Of(message), Structure.Of(RoundTrip(message))));

    [Fact]
    public void Every_message_of_the_protocol_is_written_and_tested()
    {
        var messages = typeof(INodeMessage).Assembly.GetTypes().Where(t => t.IsAssignableTo(typeof(INodeMessage)) && !t.IsInterface).ToHashSet();
        Assert.Equal(messages, NodeSerializer.Types.Select(t => t.Type).ToHashSet());
        Assert.Equal(messages, NodeMessages.Generators.Keys.ToHashSet());
    }

    [Fact]
    public void Manifests_are_short_and_unique()
    {
        Assert.All(NodeSerializer.Types, t => Assert.Equal(2, t.Manifest.Length));
        Assert.Equal(NodeSerializer.Types.Count, NodeSerializer.Types.Select(t => t.Manifest).Distinct().Count());
    }

    [Fact]
    public void Durations_cross_in_whole_microseconds()
    {
        var lease = Leases.Of(Segment.OfRange(0, 1, 1, 9)) with { Expected = TimeSpan.FromTicks(12_345_679) };
        var read = Assert.IsType<AssignLeases>(RoundTrip(new AssignLeases([lease])));
        Assert.Equal(TimeSpan.FromMicroseconds(1_234_567), Assert.Single(read.Leases).Expected);
    }

    [Fact]
    public void Fields_of_a_newer_version_are_passed_over()
    {
        byte[] unknownField15 = [0x7a, 0x03, (byte)'n', (byte)'e', (byte)'w'];
        var bytes = Serializer.ToBinary(new ReportSeen(7)).Concat(unknownField15).ToArray();
        Assert.Equal(new ReportSeen(7), Serializer.FromBinary(bytes, "rs"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("AN")]
    [InlineData("System.String, System.Private.CoreLib")]
    [InlineData(null)]
    public void An_unknown_manifest_is_refused(string? manifest) =>
        Assert.Throws<SerializationException>(() => Serializer.FromBinary([], manifest!));

    [Fact]
    public void What_is_no_message_of_the_protocol_is_not_written()
    {
        Assert.Throws<SerializationException>(() => Serializer.ToBinary("text"));
        Assert.Throws<SerializationException>(() => Serializer.Manifest(new object()));
    }

    [Property(MaxTest = 1000)]
    public Property Damaged_bytes_are_read_or_refused_and_nothing_else() =>
        Prop.ForAll(NodeMessages.Any(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (message, seed) =>
        {
            var bytes = Serializer.ToBinary(message);
            if (bytes.Length > 0) bytes[seed % bytes.Length] ^= (byte)(1 + seed % 255);
            try
            {
                _ = Serializer.FromBinary(bytes, Serializer.Manifest(message));
            }
            catch (SerializationException)
            {
                return true;
            }
            return true;
        });

    private static object RoundTrip(INodeMessage message) => Serializer.FromBinary(Serializer.ToBinary(message), Serializer.Manifest(message));
}
