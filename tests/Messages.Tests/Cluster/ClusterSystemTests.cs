using System.Net;
using System.Net.Sockets;
using ActorCompute.Messages.Cluster;
using ActorCompute.Messages.Tests.Access;
using Akka.Actor;

namespace ActorCompute.Messages.Tests.Cluster;

public sealed class ClusterSystemTests : LoopbackCluster
{
    [Fact]
    public async Task Members_of_one_authority_form_a_cluster()
    {
        var coordinator = Coordinator(Authority.Member("coordinator"));
        var node = Node(coordinator, Authority.Member("node"));
        var members = await Up(node, members: 2);
        Assert.Equal([ClusterSystem.CoordinatorRole, ClusterSystem.NodeRole], members.SelectMany(m => m.Roles).Order());
    }

    [Fact]
    public async Task A_member_of_another_authority_is_refused_and_the_coordinator_serves_on()
    {
        using var elsewhere = new TestAuthority("elsewhere");
        var coordinator = Coordinator(Authority.Member("coordinator"));
        var stranger = Node(coordinator, elsewhere.Member("stranger"));
        await Logs.Line("Refused").WaitAsync(Deadline);
        Node(coordinator, Authority.Member("node"));
        Assert.DoesNotContain(await Up(coordinator, members: 2), m => m.Address.Port == Port(stranger));
    }

    [Fact]
    public async Task A_member_without_tls_is_refused_and_the_coordinator_serves_on()
    {
        var coordinator = Coordinator(Authority.Member("coordinator"));
        var plain = Node(coordinator, identity: null);
        await Logs.Line("Rejected incoming connection").WaitAsync(Deadline);
        Node(coordinator, Authority.Member("node"));
        var members = await Up(coordinator, members: 2);
        Assert.DoesNotContain(members, m => m.Address.Port == Port(plain));
    }

    [Fact]
    public async Task Without_tls_members_of_this_machine_form_a_cluster()
    {
        var coordinator = Coordinator(identity: null);
        await Up(Node(coordinator, identity: null), members: 2);
    }

    [Fact]
    public async Task A_handshake_that_fails_on_the_way_out_does_not_end_the_coordinator()
    {
        var coordinator = Coordinator(Authority.Member("coordinator"));
        using var dying = new TcpListener(IPAddress.Loopback, 0);
        dying.Start();
        var address = new Address("akka.ssl.tcp", ClusterSystem.Name, "127.0.0.1", ((IPEndPoint)dying.LocalEndpoint).Port);
        coordinator.ActorSelection(new RootActorPath(address) / "user" / "anyone").Tell("hello");
        (await dying.AcceptTcpClientAsync().WaitAsync(Deadline)).Close();
        await Logs.Line("stays up").WaitAsync(Deadline);
        Node(coordinator, Authority.Member("node"));
        await Up(coordinator, members: 2);
        await ClusterSystem.StopAsync(coordinator).WaitAsync(Deadline);
    }

    [Fact]
    public async Task A_member_that_stops_leaves_at_once()
    {
        var coordinator = Coordinator(Authority.Member("coordinator"));
        var node = Node(coordinator, Authority.Member("node"));
        await Up(coordinator, members: 2);
        var gone = new TaskCompletionSource();
        var cluster = Akka.Cluster.Cluster.Get(coordinator);
        coordinator.ActorOf(Props.Create(() => new Removals(cluster, gone)));
        await ClusterSystem.StopAsync(node).WaitAsync(Deadline);
        await gone.Task.WaitAsync(Deadline);
        Assert.Empty(cluster.State.Unreachable);
    }

    [Fact]
    public async Task A_coordinator_comes_back_on_its_port_at_once()
    {
        var coordinator = Coordinator(Authority.Member("coordinator"));
        var port = Port(coordinator);
        await Up(Node(coordinator, Authority.Member("node")), members: 2);
        await coordinator.Terminate();
        var again = Start(new() { Host = "127.0.0.1", Port = port, Role = ClusterSystem.CoordinatorRole, Identity = Authority.Member("coordinator") });
        await Up(again, members: 1);
    }

    private sealed class Removals : ReceiveActor
    {
        public Removals(Akka.Cluster.Cluster cluster, TaskCompletionSource gone)
        {
            Receive<Akka.Cluster.ClusterEvent.MemberRemoved>(_ => gone.TrySetResult());
            cluster.Subscribe(Self, Akka.Cluster.ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(Akka.Cluster.ClusterEvent.MemberRemoved));
        }
    }
}
