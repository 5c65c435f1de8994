using ActorCompute.ComputeNode.Node;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Simulation.Tests.Plans;
using ActorCompute.Simulation.Tests.Worlds;

namespace ActorCompute.Simulation.Tests.Computing;

/// <summary>A node's process, and its membership in the cluster, as ClusterMembership keeps it: whenever a link is lost, another one follows.</summary>
internal sealed class SimMachine : SimActor
{
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(1);

    private readonly SimCluster _cluster;
    private readonly MachinePlan _plan;

    public SimMachine(SimCluster cluster, NodeId id, MachinePlan plan, Network network) : base(cluster.World, $"process-{id}")
    {
        (_cluster, _plan, Network, Id) = (cluster, plan, network, id);
        var info = new NodeInfo(id, 0, plan.Slots, plan.IoCapacity, new Dictionary<string, string>(), "0");
        Node = Own(new SimNode(cluster, info, () => Tell(new HasLeft(), this)));
        TryToJoin(TimeSpan.FromMilliseconds(World.Dice.Between(50, 300)));
    }

    public NodeId Id { get; }

    public Network Network { get; }

    public SimNode Node { get; }

    public SimLink? Link { get; private set; }

    public bool IsDead => IsStopped;

    /// <summary>kill -9: nobody is told but by the connection that closes.</summary>
    public void Die()
    {
        Node.Abandon();
        var link = Link;
        Stop();
        if (link is not null) _cluster.ConnectionClosed(link.Remote, Network);
    }

    /// <summary>The same name, in another process.</summary>
    public SimMachine Next() => new(_cluster, Id, _plan, Network);

    protected override void Receive(object message)
    {
        switch (message)
        {
            case LinkLost: Disconnect(); break;
            case Join: JoinIfPossible(); break;
            case HasLeft: Stop(); break;
            default: throw new ArgumentOutOfRangeException(nameof(message), message, "Unknown message.");
        }
    }

    private void Disconnect()
    {
        if (Link is not { } link) return;
        Link = null;
        Node.Tell(new Disconnect(), this);
        link.Stop();
        _cluster.LinkEnded(link, Network);
        TryToJoin(RetryEvery);
    }

    private void TryToJoin(TimeSpan after) => StartTimer(nameof(Join), new Join(), after);

    private void JoinIfPossible()
    {
        if (_cluster.Coordinator is null || Now < Network.CutUntil) TryToJoin(RetryEvery);
        else Link = Own(new SimLink(_cluster, Node, Network, () => Tell(new LinkLost(), this)));
    }

    private sealed record Join;

    private sealed record LinkLost;

    private sealed record HasLeft;
}
