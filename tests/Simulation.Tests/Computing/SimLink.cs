using ActorCompute.ComputeNode.Membership;
using ActorCompute.Messages.Nodes;
using ActorCompute.Simulation.Tests.Worlds;

namespace ActorCompute.Simulation.Tests.Computing;

/// <summary>As Connect, by a simulated link.</summary>
internal sealed record Connected(Address Coordinator);

/// <summary>
/// Shell of <see cref="LinkHealth"/>, as NodeLink: one for each actor system that joins the cluster. Whoever is coordinator hears it, until
/// another one has followed that one.
/// </summary>
internal sealed class SimLink : SimActor
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    private readonly SimCluster _cluster;
    private readonly SimActor _node;
    private readonly Network _network;
    private readonly Action _lost;
    private readonly LinkHealth _health = new();

    public SimLink(SimCluster cluster, SimActor node, Network network, Action lost) : base(cluster.World, $"link-{node.Name}")
    {
        (_cluster, _node, _network, _lost) = (cluster, node, network, lost);
        Remote = new RemoteAddress(this, network, isAtNode: true);
        StartPeriodicTimer(nameof(Look), new Look(), LookEvery);
        _node.Tell(new Connected(this), this);
    }

    /// <summary>The link as the coordinator sees it.</summary>
    public RemoteAddress Remote { get; }

    protected override void Receive(object message)
    {
        if (Sender == _node) SendOn(message);
        else if (message is Look) Check(() => _health.Look(isMember: true, Now));
        else Hear(message, ((SimActor)Sender!).Serial);
    }

    private void SendOn(object message)
    {
        if (_cluster.Coordinator is { } coordinator) _network.Send(coordinator, message, Remote, isToNode: false);
    }

    private void Hear(object message, long uid)
    {
        switch (message)
        {
            case Registered m: Pass(m, () => _health.Registered(m.Epoch, uid, Now)); break;
            case RegisterAgain m: Pass(m, () => _health.Forgotten(uid)); break;
            case ReportSeen m: Pass(m, () => _health.Heard(Now)); break;
            default: _node.Tell(message, this); break;
        }
    }

    private void Pass(object message, Action change)
    {
        if (Check(change)) _node.Tell(message, this);
    }

    private bool Check(Action change)
    {
        change();
        if (_health.Lost is null) return true;
        _lost();
        return false;
    }

    private sealed record Look;
}
