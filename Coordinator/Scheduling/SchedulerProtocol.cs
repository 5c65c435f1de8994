using ActorCompute.Coordinator.Jobs;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using Akka.Actor;

namespace ActorCompute.Coordinator.Scheduling;

// From the roster.

/// <summary>A node may be handed work.</summary>
internal sealed record NodeJoined(NodeInfo Node, IActorRef Actor);

/// <summary>A node is to be handed nothing more; what it holds it may finish.</summary>
internal sealed record NodeDraining(NodeId Node);

/// <summary>A node is gone, and what it held is lost.</summary>
internal sealed record NodeGone(NodeId Node)
{
    /// <summary>Whether its process ended in the midst of its work; not so if it left, or only fell silent.</summary>
    public bool Died { get; init; }
}

/// <summary>
/// Until every node that was there before the restart is back, or a while has passed, nothing is handed out of the jobs that were there, too: that node may hold
/// it. None once that is settled.
/// </summary>
internal sealed record HoldLeases(IReadOnlyCollection<JobId> InDoubt);

/// <summary>Asked by the edge; answered with <see cref="NodeLoads"/>.</summary>
internal sealed record GetNodeLoads;

/// <summary>Asked by the edge: what keeps these jobs, of which nothing runs, from going on? Answered with <see cref="Obstacles"/>.</summary>
internal sealed record GetObstacles(IReadOnlyList<JobId> Jobs);

/// <summary>A sentence for each job that something keeps.</summary>
internal sealed record Obstacles(IReadOnlyDictionary<JobId, string> ByJob);

/// <summary>How many items nodes had outcomes for before this coordinator began. Not answered.</summary>
internal sealed record NodesWorked(IReadOnlyDictionary<NodeId, long> Items);

internal sealed record NodeLoads(IReadOnlyDictionary<NodeId, NodeLoad> ByNode);

/// <summary>What a node holds and has done.</summary>
internal sealed record NodeLoad(long Answered, int Leases);

// To the roster, by way of the CoordinatorActor.

/// <summary>What this node said could not be dealt with: it is to be struck off.</summary>
internal sealed record NodeDefect(NodeId Node, Exception Cause);

// From jobs.

/// <summary>The sender has something to hand out.</summary>
internal sealed record JobReady(JobId Job, int Priority, TaskKind Kind)
{
    /// <summary>All of it is under suspicion of taking nodes down, so that a node that holds such a lease takes none of it.</summary>
    public bool OnlySuspects { get; init; }
}

/// <summary>Answers <see cref="GrantLeases"/>: what was cut, and whether there is more.</summary>
internal sealed record LeasesCut(JobId Job, NodeId Node, IReadOnlyList<Lease> Leases, bool More)
{
    /// <summary>What was cut is under suspicion of taking nodes down.</summary>
    public bool IsApart { get; init; }

    /// <summary>As <see cref="JobReady.OnlySuspects"/>, of what is left.</summary>
    public bool OnlySuspects { get; init; }
}

/// <summary>A lease was found on a node that registered.</summary>
internal sealed record LeaseAdopted(NodeId Node, LeaseWeight Weight);

/// <summary>What has become of some leases.</summary>
internal sealed record LeasesProgress(IReadOnlyList<LeaseProgress> Leases);

/// <summary>So many items of a lease were answered; and whether it is over.</summary>
internal readonly record struct LeaseProgress(LeaseId Lease, long Items, bool Ended);

/// <summary>The job is over.</summary>
internal sealed record JobGone(JobId Job);

// To jobs.

/// <summary>It is the job's turn: answered with <see cref="LeasesCut"/>, always.</summary>
internal sealed record GrantLeases(LeaseOffer Offer, IActorRef Node);

/// <summary>These leases are not where they should be.</summary>
internal sealed record LeasesLost(IReadOnlyList<LeaseId> Leases)
{
    /// <summary>The node that died with them; null if they were lost otherwise.</summary>
    public NodeId? Died { get; init; }

    /// <summary>Whether that node held nothing else.</summary>
    public bool AreAll { get; init; }
}

/// <summary>Slots idle and nothing is open: long leases may give back half.</summary>
internal sealed record SlotsIdle(int Count);
