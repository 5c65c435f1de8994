using Akka.Actor;
using Akka.Cluster;

namespace ActorCompute.Messages.Cluster;

/// <summary>
/// Who decides that a member is gone for good: the coordinator, of nodes, by what it sees itself. It never lets itself go, however many nodes are
/// lost and whatever they said of each other before; a node that is cut off notices by itself, and joins anew. Named in the configuration.
/// </summary>
internal sealed class NodeDowning(ActorSystem system, Akka.Cluster.Cluster cluster) : IDowningProvider
{
    public TimeSpan DownRemovalMargin { get; } = TimeSpan.FromSeconds(1);

    public Props? DowningActorProps => cluster.SelfRoles.Contains(ClusterSystem.CoordinatorRole) ? NodeDowningActor.For(cluster, system.Scheduler) : null;
}

/// <summary>Lets go of nodes that are out of reach for long. Holds nothing that matters: another one would see the same after a while.</summary>
internal sealed class NodeDowningActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly CutOff<UniqueAddress> _cutOff = new();
    private readonly Akka.Cluster.Cluster _cluster;
    private readonly IScheduler _clock;

    public NodeDowningActor(Akka.Cluster.Cluster cluster, IScheduler clock)
    {
        (_cluster, _clock) = (cluster, clock);
        Receive<Look>(_ => LetGo());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props For(Akka.Cluster.Cluster cluster, IScheduler clock) => Props.Create(() => new NodeDowningActor(cluster, clock));

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(Look), Look.Instance, LookEvery);

    private void LetGo()
    {
        var unreachable = _cluster.State.Unreachable
            .Where(m => m.Roles.Contains(ClusterSystem.NodeRole) && m.Status is not (MemberStatus.Down or MemberStatus.Exiting) && IsLostToUs(m))
            .Select(m => m.UniqueAddress).ToArray();
        foreach (var gone in _cutOff.Look(unreachable, _clock.MonotonicClock)) _cluster.Down(gone.Address);
    }

    /// <summary>What another node says of it does not count: that one may be cut off itself, or dead by now.</summary>
    private bool IsLostToUs(Member member) => !_cluster.FailureDetector.IsAvailable(member.Address);

    private sealed class Look
    {
        public static readonly Look Instance = new();
    }
}
