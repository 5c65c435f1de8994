using System.Runtime.Serialization;
using System.Text;
using ActorCompute.Messages.Cluster;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;
using ActorCompute.Messages.Tests.Wire;
using ActorCompute.Messages.Wire;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace ActorCompute.Messages.Tests.Cluster;

/// <summary>What a member takes from the wire, on real systems: Akka chooses the reader by the id in the message, not by what it would write.</summary>
public sealed class ForeignSerializerTests : LoopbackCluster
{
    private sealed record Gadget(string Text);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(36)]
    public void Foreign_bytes_are_refused_on_read(int id)
    {
        var serialization = Coordinator(identity: null).Serialization;
        var gadget = Encoding.UTF8.GetBytes("""{"$type":"System.Uri","value":"x"}""");
        Assert.Throws<SerializationException>(() => serialization.Deserialize(gadget, id, typeof(Gadget).AssemblyQualifiedName!));
        Assert.Throws<SerializationException>(() => serialization.Deserialize(gadget, id, "no.such.Type, nowhere"));
        Assert.Throws<SerializationException>(() => serialization.Deserialize(gadget, id, typeof(Gadget)));
    }

    [Fact]
    public void Foreign_objects_are_refused_on_write()
    {
        var serialization = Coordinator(identity: null).Serialization;
        Assert.All<object>([new Gadget("x"), new byte[3], new Dictionary<string, int>()], foreign =>
            Assert.Throws<SerializationException>(() => serialization.Serialize(foreign)));
    }

    [Fact]
    public void Only_our_own_messages_and_those_that_akka_runs_on_are_read()
    {
        var serialization = Coordinator(identity: null).Serialization;
        int[] read = [.. Enumerable.Range(-100, 10_000).Where(id => Reads(serialization, id))];
        Assert.Equal([0, 5, 6, 14, 16, 17, 22, NodeSerializer.Id], read);
    }

    [Fact]
    public async Task Json_of_a_real_peer_never_arrives_and_the_next_sound_message_does()
    {
        var member = Coordinator(identity: null);
        var arrived = Listen(member);
        var peer = Ending(ActorSystem.Create(ClusterSystem.Name, ConfigurationFactory.ParseString("""
            akka { actor.provider = remote, stdout-loglevel = OFF, loglevel = OFF, remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 } }
            """)));
        var target = peer.ActorSelection($"akka.tcp://{ClusterSystem.Name}@127.0.0.1:{Port(member)}/user/listener");
        target.Tell(new Gadget("by path"));
        var listener = await target.ResolveOne(Deadline);
        listener.Tell(new Gadget("by reference"));
        listener.Tell("sound");
        Assert.Equal("sound", await arrived().WaitAsync(Deadline));
        await Logs.Line("SerializerId=1").WaitAsync(Deadline);
        await Logs.Line("serializer 'json' (1)").WaitAsync(Deadline);
    }

    [Fact]
    public async Task The_largest_messages_cross_a_real_connection()
    {
        var coordinator = Coordinator(Authority.Member("coordinator"));
        var arrived = Listen(coordinator);
        var node = Node(coordinator, Authority.Member("node"));
        await Up(node, members: 2);
        var values = Segment.OfRaw(0, ElementType.UInt8, new byte[Segment.MaxBytes]);
        var failure = new Failure(0, FailureKind.Exception, "T", new string('m', Failure.MaxMessageBytes), new string('s', Failure.MaxStackBytes));
        var failures = Enumerable.Range(0, LeaseResult.MaxFailureBytes / failure.Bytes).Select(i => failure with { Index = i }).ToArray();
        var message = new DeliverResults(new NodeId("n"), 1, [Leases.Result(values, failures)]);
        node.ActorSelection(new RootActorPath(Akka.Cluster.Cluster.Get(coordinator).SelfAddress) / "user" / "listener").Tell(message);
        Assert.Equal(Structure.Of(message), Structure.Of(await arrived().WaitAsync(Deadline)));
    }

    private static bool Reads(Serialization serialization, int id)
    {
        try
        {
            serialization.Deserialize([], id, "");
            return true;
        }
        catch (SerializationException e) when (e.Message.Contains("Cannot find serializer", StringComparison.Ordinal) || e.Message.Contains("only messages of the node protocol", StringComparison.Ordinal))
        {
            return false;
        }
        catch (Exception e) when (e is SerializationException or ArgumentException or NullReferenceException)
        {
            return true;   // it is there, and took offence at bytes that are none of its own
        }
    }

    /// <summary>An actor at /user/listener; the function gives the next message it was sent.</summary>
    private static Func<Task<object>> Listen(ActorSystem system)
    {
        var messages = System.Threading.Channels.Channel.CreateUnbounded<object>();
        system.ActorOf(Props.Create(() => new Listener(messages.Writer)), "listener");
        return () => messages.Reader.ReadAsync().AsTask();
    }

    private sealed class Listener : ReceiveActor
    {
        public Listener(System.Threading.Channels.ChannelWriter<object> messages) => ReceiveAny(m => messages.TryWrite(m));
    }
}
