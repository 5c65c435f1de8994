using ActorCompute.Messages.Cluster;
using ActorCompute.Messages.Tests.Access;
using Akka.Actor;
using Akka.Cluster;

namespace ActorCompute.Messages.Tests.Cluster;

/// <summary>Real actor systems on this machine's loopback, which end with the test.</summary>
public abstract class LoopbackCluster : IAsyncLifetime
{
    internal static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly List<ActorSystem> _systems = [];

    internal TestAuthority Authority { get; } = new();

    internal RecordingLogs Logs { get; } = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var system in Enumerable.Reverse(_systems)) await system.Terminate();
        Authority.Dispose();
    }

    internal ActorSystem Coordinator(ClusterIdentity? identity) =>
        Start(new() { Host = "127.0.0.1", Port = 0, Role = ClusterSystem.CoordinatorRole, Identity = identity });

    internal ActorSystem Node(ActorSystem coordinator, ClusterIdentity? identity) =>
        Start(new() { Host = "127.0.0.1", Port = 0, Role = ClusterSystem.NodeRole, Seed = $"127.0.0.1:{Port(coordinator)}", Identity = identity });

    internal ActorSystem Start(ClusterSystemOptions options) => Ending(ClusterSystem.Create(options, Logs));

    internal ActorSystem Ending(ActorSystem system)
    {
        _systems.Add(system);
        return system;
    }

    internal static int Port(ActorSystem system) => Akka.Cluster.Cluster.Get(system).SelfAddress.Port!.Value;

    /// <summary>Waits until a member sees so many members up, and returns them.</summary>
    internal static async Task<IReadOnlyCollection<Member>> Up(ActorSystem system, int members)
    {
        var reached = new TaskCompletionSource();
        var cluster = Akka.Cluster.Cluster.Get(system);
        var listener = system.ActorOf(Props.Create(() => new Membership(cluster, members, reached)));
        await reached.Task.WaitAsync(Deadline);
        system.Stop(listener);
        return cluster.State.Members;
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
