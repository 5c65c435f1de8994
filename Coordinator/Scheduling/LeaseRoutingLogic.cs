using System.Collections.Concurrent;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using Akka.Actor;
using Akka.Routing;

namespace ActorCompute.Coordinator.Scheduling;

/// <summary>Leases on their way to the node that <see cref="Schedule"/> chose.</summary>
internal sealed class LeasesForNode(NodeId node, AssignLeases leases) : RouterEnvelope(leases)
{
    public NodeId Node { get; } = node;
}

/// <summary>Carries the schedule's round-robin out: routes leases to the node they were cut for.</summary>
internal sealed class LeaseRoutingLogic : RoutingLogic
{
    private readonly ConcurrentDictionary<NodeId, Routee> _nodes = new();

    public void Join(NodeId node, IActorRef actor) => _nodes[node] = new ActorRefRoutee(actor);

    public void Leave(NodeId node) => _nodes.TryRemove(node, out _);

    /// <summary>The chosen node, or nobody if it has left: its leases are then lost with it.</summary>
    public override Routee Select(object message, Routee[] routees) =>
        message is LeasesForNode leases && _nodes.TryGetValue(leases.Node, out var node) ? node : Routee.NoRoutee;
}
