using ActorCompute.Messages.Cluster;
using ActorCompute.Messages.Tests.Access;
using Akka.Actor;
using Akka.Cluster;

namespace ActorCompute.Messages.Tests.Cluster;

/// <summary>Real actor systems on this machine's loopback.</summary>
public sealed class ClusterSystemTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _stranger = new("stranger");
    private readonly List<ActorSystem> _systems = [];
    private readonly RecordingLogs _logs = new();

    [Fact]
    public async Task Members_with_certificates_of_one_authority_form_a_cluster()
    {
        var coordinator = Coordinator(_authority.Member("coordinator"));
        var node = Node(coordinator, _authority.Member("node"));
        await Up(coordinator, members: 1);
        await Up(node, members: 2);
        Assert.Contains(ClusterSystem.NodeRole, Akka.Cluster.Cluster.Get(node).SelfRoles);
    }

    private ActorSystem Coordinator(ClusterIdentity? identity) => Started(new() { Host = "127.0.0.1", Port = 0, Role = ClusterSystem.CoordinatorRole, Identity = identity });

    private ActorSystem Node(ActorSystem coordinator, ClusterIdentity? identity)
    {
        var seed = Akka.Cluster.Cluster.Get(coordinator).SelfAddress;
        return Started(new() { Host = "127.0.0.1", Port = 0, Role = ClusterSystem.NodeRole, Seed = $"{seed.Host}:{seed.Port}", Identity = identity });
    }

    private ActorSystem Started(ClusterSystemOptions options)
    {
        var system = ClusterSystem.Create(options, _logs);
        _systems.Add(system);
        return system;
    }

    private static async Task Up(ActorSystem system, int members)
    {
        var up = new TaskCompletionSource();
        var cluster = Akka.Cluster.Cluster.Get(system);
        var listener = system.ActorOf(Props.Create(() => new Membership(cluster, members, up)));
        await up.Task.WaitAsync(Deadline);
        system.Stop(listener);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var system in _systems) await system.Terminate();
        _authority.Dispose();
        _stranger.Dispose();
    }

    private sealed class Membership : ReceiveActor
    {
        private readonly HashSet<UniqueAddress> _up = [];

        public Membership(Akka.Cluster.Cluster cluster, int wanted, TaskCompletionSource reached)
        {
            Receive<ClusterEvent.MemberUp>(m =>
            {
                _up.Add(m.Member.UniqueAddress);
                if (_up.Count == wanted) reached.TrySetResult();
            });
            cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.MemberUp));
        }
    }
}
