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

    /// <summary>Waits until a member sees just so many members up, and returns them.</summary>
    internal static async Task<IReadOnlyCollection<Member>> Up(ActorSystem system, int members)
    {
        var reached = new TaskCompletionSource<IReadOnlyCollection<Member>>();
        var cluster = Akka.Cluster.Cluster.Get(system);
        var listener = system.ActorOf(Props.Create(() => new Membership(cluster, members, reached)));
        var seen = await reached.Task.WaitAsync(Deadline);
        system.Stop(listener);
        return seen;
    }

    /// <summary>Counts for itself: what <c>Cluster.State</c> says may lag behind the events.</summary>
    private sealed class Membership : ReceiveActor
    {
        private readonly Dictionary<UniqueAddress, Member> _up = [];
        private readonly TaskCompletionSource<IReadOnlyCollection<Member>> _reached;
        private readonly int _wanted;

        public Membership(Akka.Cluster.Cluster cluster, int wanted, TaskCompletionSource<IReadOnlyCollection<Member>> reached)
        {
            (_wanted, _reached) = (wanted, reached);
            Receive<ClusterEvent.CurrentClusterState>(now => Take([.. now.Members.Where(m => m.Status == MemberStatus.Up)]));
            Receive<ClusterEvent.MemberUp>(m => Take([m.Member]));
            Receive<ClusterEvent.MemberRemoved>(m =>
            {
                _up.Remove(m.Member.UniqueAddress);
                Take([]);
            });
            cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsSnapshot, typeof(ClusterEvent.MemberUp), typeof(ClusterEvent.MemberRemoved));
        }

        private void Take(IReadOnlyCollection<Member> up)
        {
            foreach (var member in up) _up[member.UniqueAddress] = member;
            if (_up.Count == _wanted) _reached.TrySetResult([.. _up.Values]);
        }
    }
}
