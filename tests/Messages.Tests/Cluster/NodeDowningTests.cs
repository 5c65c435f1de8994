using ActorCompute.Cluster.Tests.Harness;
using Akka.Actor;
using Akka.Cluster;

namespace ActorCompute.Messages.Tests.Cluster;

public sealed class NodeDowningTests : LoopbackCluster
{
    /// <summary>A silent member is missed after 8 s and let go after 5 more, if the machine has time for it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Akka's own split-brain resolvers let all go, the coordinator too, when a node that had missed another one is lost before that was decided on.</summary>
    [LongFact]
    public async Task A_node_that_missed_another_one_and_died_takes_nobody_along()
    {
        var coordinator = Coordinator(Authority.Member("coordinator"));
        ActorSystem[] nodes = [.. Enumerable.Range(0, 4).Select(n => Node(coordinator, Authority.Member($"node-{n}")))];
        await Up(coordinator, members: 5);
        var (first, second) = (Gone(coordinator, nodes[0]), Gone(coordinator, nodes[1]));
        var missed = Missed(nodes[1], nodes[0]);
        await nodes[0].Terminate();   // says nothing: as if it were killed
        await Task.WhenAll(Missed(coordinator, nodes[0]), missed).WaitAsync(Patience);
        await nodes[1].Terminate();
        await Task.WhenAll(first, second).WaitAsync(Patience);
        Assert.Equal(3, (await Up(coordinator, members: 3)).Count);
        Assert.All([coordinator, nodes[2], nodes[3]], s => Assert.False(s.WhenTerminated.IsCompleted));
    }

    private static Task Missed(ActorSystem by, ActorSystem who) => Seen<ClusterEvent.UnreachableMember>(by, who, e => e.Member);

    private static Task Gone(ActorSystem from, ActorSystem who) => Seen<ClusterEvent.MemberRemoved>(from, who, e => e.Member);

    private static Task Seen<TEvent>(ActorSystem by, ActorSystem who, Func<TEvent, Member> member)
    {
        var (cluster, address, seen) = (Akka.Cluster.Cluster.Get(by), Akka.Cluster.Cluster.Get(who).SelfAddress, new TaskCompletionSource());
        by.ActorOf(Props.Create(() => new Watcher<TEvent>(cluster, e => member(e).Address == address, seen)));
        return seen.Task;
    }

    private sealed class Watcher<TEvent> : ReceiveActor
    {
        public Watcher(Akka.Cluster.Cluster cluster, Predicate<TEvent> isIt, TaskCompletionSource seen)
        {
            Receive<TEvent>(e => { if (isIt(e)) seen.TrySetResult(); });
            cluster.Subscribe(Self, ClusterEvent.InitialStateAsEvents, typeof(TEvent));
        }
    }
}
