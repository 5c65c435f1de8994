using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Packages;
using ActorCompute.Coordinator.Results;
using ActorCompute.Messages;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Coordinator.Store;

/// <summary>A job as the store has it.</summary>
/// <param name="Key">The store's own short name for it.</param>
/// <param name="Total">Inputs stored.</param>
/// <param name="Failed">Failures stored.</param>
/// <param name="Answered">Outcomes stored.</param>
/// <param name="Submitted">Wall-clock time, for people.</param>
/// <param name="Finished">Null while it runs.</param>
/// <param name="Reason">Why it was cancelled; empty unless it was.</param>
internal sealed record StoredJob(
    long Key, JobId Id, JobSpec Spec, JobStatus Status, long Total, long Answered, long Failed, TimeSpan Cpu, TimeSpan Wall,
    DateTimeOffset Submitted, DateTimeOffset? Finished, string Reason)
{
    /// <summary>Wall-clock time when it is cancelled, for people; null if it has no deadline.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>The store's age at which it is cancelled; null if it has no deadline.</summary>
    public TimeSpan? DueAge { get; init; }

    /// <summary>The store's age at which it ended; null while it runs.</summary>
    public TimeSpan? FinishedAge { get; init; }

    /// <summary>How often its failed items were run again by request.</summary>
    public int Round { get; init; }

    /// <summary>How much of <see cref="Wall"/> its items certainly waited.</summary>
    public TimeSpan Waited { get; init; }

    /// <summary>Bytes that its items allocated.</summary>
    public long Allocated { get; init; }

    /// <summary>Garbage collections of the processes that ran them.</summary>
    public long Collections { get; init; }
}

/// <summary>A package as the store has it; its files are content.</summary>
/// <param name="Row">Counts pushes: of two packages the one that was pushed later has the greater number.</param>
/// <param name="Pushed">Wall-clock time, for people.</param>
internal sealed record StoredPackage(long Row, ContentHash Hash, string Assembly, long Bytes, int Files, DateTimeOffset Pushed, PackageTasks Tasks);

/// <summary>A node that was here.</summary>
/// <param name="Address">Where it listened, as "host:port"; null if nobody knows.</param>
internal sealed record KnownNode(NodeId Id, string? Address);

/// <summary>Outcomes in the store.</summary>
/// <param name="Row">Counts rows over all jobs, in the order of their commits.</param>
internal sealed record CommittedRow(long Row, Outcomes Outcomes)
{
    public ItemRange Range => Outcomes.Values.Range;
}

/// <summary>An item that failed for good.</summary>
/// <param name="Input">The item alone.</param>
internal sealed record FailedItem(Failure Failure, Segment Input);

/// <summary>What a job's rows say: enough to go on where it was.</summary>
/// <param name="Inputs">First and end of each input segment, ascending.</param>
/// <param name="Answered">The items that have an outcome, ascending.</param>
/// <param name="Failed">How many of those are failures.</param>
/// <param name="LastRow">Its last row of results; 0 if there is none.</param>
internal sealed record JobHistory(IReadOnlyList<ItemRange> Inputs, IReadOnlyList<ItemRange> Answered, long Failed, long LastRow)
{
    public static JobHistory Empty { get; } = new([], [], 0, 0);

    /// <summary>How many of the last inputs are the job's own merge items.</summary>
    public long Merges { get; init; }

    /// <summary>What nodes held of it that have died.</summary>
    public IReadOnlyList<HeldAtDeath> Deaths { get; init; } = [];
}
