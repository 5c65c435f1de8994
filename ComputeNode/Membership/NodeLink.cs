using ActorCompute.ComputeNode.Node;
using ActorCompute.Messages.Access;
using ActorCompute.Messages.Cluster;
using ActorCompute.Messages.Nodes;
using Akka.Actor;
using Akka.Cluster.Tools.Singleton;

namespace ActorCompute.ComputeNode.Membership;

/// <summary>
/// The one actor that a node has in the cluster's actor system: passes messages between the NodeActor and the coordinator, and says when
/// the way is lost. Holds nothing of the work; it ends with its system, and the next system has another one.
/// </summary>
internal sealed class NodeLink : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    private readonly IActorRef _node;
    private readonly TaskCompletionSource<string> _lost;
    private readonly Action _keptOut;
    private readonly ClusterIdentity? _identity;
    private readonly LinkHealth _health = new();
    private bool _isTold;
    private IActorRef _coordinator = ActorRefs.Nobody;

    public NodeLink(IActorRef node, TaskCompletionSource<string> lost, Action keptOut, Address? seed, ClusterIdentity? identity)
    {
        (_node, _lost, _keptOut, _identity) = (node, lost, keptOut, identity);
        Receive<RegisterNode>(_ => Sender.Equals(_node), m => _coordinator.Tell(Proven(m)));
        Receive<INodeMessage>(_ => Sender.Equals(_node), m => _coordinator.Tell(m));
        Receive<INodeMessage>(_ => seed is not null && Sender.Path.Address != seed, _ => { });   // another member has nothing to say to this node
        Receive<Registered>(m => Pass(m, () => _health.Registered(m.Epoch, Sender.Path.Uid, Now)));
        Receive<RegisterAgain>(m => Pass(m, () => _health.Forgotten(Sender.Path.Uid)));
        Receive<ReportSeen>(m => Pass(m, () => _health.Heard(Now)));
        Receive<INodeMessage>(m => _node.Tell(m));
        Receive<Look>(_ => LookAround());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private static TimeSpan Now => Context.System.Scheduler.MonotonicClock;

    /// <param name="node">The NodeActor, in another system of this process.</param>
    /// <param name="lost">Told why the way to the coordinator is lost.</param>
    /// <param name="keptOut">Called once if the cluster does not let this system in for long.</param>
    /// <param name="seed">Where the coordinator is: nobody else is listened to. Null listens to everybody.</param>
    /// <param name="identity">What the node proves itself with when it registers; null without TLS.</param>
    public static Props For(IActorRef node, TaskCompletionSource<string> lost, Action keptOut, Address? seed = null, ClusterIdentity? identity = null) =>
        Props.Create(() => new NodeLink(node, lost, keptOut, seed, identity));

    protected override void PreStart()
    {
        // Of what comes before the coordinator is found, the last registration is enough; that it is not found at once is no news.
        var settings = ClusterSingletonProxySettings.Create(Context.System)
            .WithRole(ClusterSystem.CoordinatorRole).WithBufferSize(1).WithLogSingletonIdentificationFailure(false);
        _coordinator = Context.ActorOf(ClusterSingletonProxy.Props($"/user/{ClusterSystem.CoordinatorName}", settings), "coordinator");
        Timers.StartPeriodicTimer(nameof(Look), Look.Instance, LookEvery);
        _node.Tell(new Connect(Self));
    }

    private RegisterNode Proven(RegisterNode message) => _identity is null ? message : message with { Proof = RegistrationProof.Of(_identity, message.Node) };

    /// <summary>A message that says something of the way; one that shows it to be lost goes no further.</summary>
    private void Pass(INodeMessage message, Action change)
    {
        if (Check(change)) _node.Tell(message);
    }

    private void LookAround()
    {
        Check(() => _health.Look(IsMember(), Now));
        if (_isTold || !_health.IsKeptOut) return;
        _isTold = true;
        _keptOut();
    }

    private bool Check(Action change)
    {
        change();
        if (_health.Lost is { } reason) _lost.TrySetResult(reason);
        return _health.Lost is null;
    }

    private static bool IsMember()
    {
        var cluster = Akka.Cluster.Cluster.Get(Context.System);
        return cluster.State.Members.Any(m => m.UniqueAddress.Equals(cluster.SelfUniqueAddress));
    }

    private sealed class Look
    {
        public static readonly Look Instance = new();
    }
}
