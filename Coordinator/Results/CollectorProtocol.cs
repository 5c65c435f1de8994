using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using Akka.Actor;

namespace ActorCompute.Coordinator.Results;

/// <summary>Outcomes that count, to be stored; and the results to be acknowledged to their node once they, and all before, are.</summary>
internal sealed record Collect(IReadOnlyList<Outcomes> Outcomes, IActorRef? Node, IReadOnlyList<long> Numbers)
{
    /// <summary>Which node the outcomes are of; null if of none.</summary>
    public NodeId? Worker { get; init; }

    /// <summary>What the job's items have cost by now, these included; null if it is not known.</summary>
    public WorkCost? Cost { get; init; }
}

/// <summary>So many more items have their outcome in the store.</summary>
internal sealed record OutcomesCommitted(long Items);

/// <summary>The job is over, and the store has it so: readers that have everything are told.</summary>
internal sealed record ResultsEnded(StoredJob Job);

/// <summary>
/// The next results after a cursor; 0 is the beginning. Answered with <see cref="ResultPage"/> as soon as there are some, or the job is over.
/// </summary>
internal sealed record ReadResults(long Cursor, bool Unordered)
{
    /// <summary>Where the store was when the cursor was given out; null if nobody knows. A cursor of a state that is lost is refused.</summary>
    public StorePosition? At { get; init; }
}

/// <summary>Some results.</summary>
/// <param name="Cursor">What to ask with for those that follow.</param>
/// <param name="Ended">The job, if there are no more.</param>
internal sealed record ResultPage(IReadOnlyList<Outcomes> Outcomes, long Cursor, StoredJob? Ended)
{
    /// <summary>Where the store is: the cursor belongs to that.</summary>
    public StorePosition? At { get; init; }
}
