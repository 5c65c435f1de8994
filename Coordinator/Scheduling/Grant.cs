using ActorCompute.Coordinator.Jobs;
using ActorCompute.Messages;

namespace ActorCompute.Coordinator.Scheduling;

/// <summary>Whose turn it is, and where.</summary>
internal sealed record Grant(JobId Job, LeaseOffer Offer);

/// <summary>What a lease weighs on its node.</summary>
/// <param name="Items">Items still to be answered.</param>
/// <param name="Expected">Zero if not known.</param>
/// <param name="Bytes">Of its inputs, on the wire.</param>
internal sealed record LeaseWeight(LeaseId Lease, JobId Job, TaskKind Kind, long Items, TimeSpan Expected, int Bytes)
{
    /// <summary>Its items are under suspicion of taking nodes down: a node has one such lease at most.</summary>
    public bool IsApart { get; init; }
}
