using ActorCompute.Messages.Cluster;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;
using ActorCompute.Messages.Tests.Wire;
using Akka.Actor;
using Akka.Cluster.Tools.Singleton;

namespace ActorCompute.Messages.Tests.Cluster;

/// <summary>The coordinator's actor as nodes find it, and its hand-over, whose messages are Akka's own.</summary>
public sealed class SingletonTests : LoopbackCluster
{
    [Fact]
    public async Task A_node_reaches_the_singleton_by_its_path_and_is_answered()
    {
        var coordinator = Coordinator(Authority.Member("coordinator"));
        Manage(coordinator, new TaskCompletionSource());
        var node = Node(coordinator, Authority.Member("node"));
        await Up(node, members: 2);
        var path = new RootActorPath(Akka.Cluster.Cluster.Get(coordinator).SelfAddress) / "user" / ClusterSystem.CoordinatorName / "singleton";
        var answer = await node.ActorSelection(path).Ask<AssignLeases>(new LeaveNode(new NodeId("n"), 1), Deadline);
        Assert.Equal(Segment.OfRange(0, 1, 1, 9).Range, Assert.Single(answer.Leases).Input.Range);
    }

    [Fact]
    public async Task It_is_handed_over_when_its_coordinator_leaves()
    {
        var first = Coordinator(Authority.Member("first"));
        Manage(first, new TaskCompletionSource());
        var second = Start(new()
        {
            Host = "127.0.0.1", Port = 0, Role = ClusterSystem.CoordinatorRole, Seed = $"127.0.0.1:{Port(first)}", Identity = Authority.Member("second"),
        });
        var moved = new TaskCompletionSource();
        Manage(second, moved);
        await Up(second, members: 2);
        await ClusterSystem.StopAsync(first).WaitAsync(Deadline);
        await moved.Task.WaitAsync(Deadline);
        Assert.DoesNotContain("No serializer", Logs.Text, StringComparison.Ordinal);
    }

    private static void Manage(ActorSystem system, TaskCompletionSource started)
    {
        var settings = ClusterSingletonManagerSettings.Create(system).WithRole(ClusterSystem.CoordinatorRole);
        var singleton = Props.Create(() => new Singleton(started));
        system.ActorOf(ClusterSingletonManager.Props(singleton, PoisonPill.Instance, settings), ClusterSystem.CoordinatorName);
    }

    private sealed class Singleton : ReceiveActor
    {
        public Singleton(TaskCompletionSource started)
        {
            started.TrySetResult();
            Receive<LeaveNode>(_ => Sender.Tell(new AssignLeases([Leases.Of(Segment.OfRange(0, 1, 1, 9))])));
        }
    }
}
