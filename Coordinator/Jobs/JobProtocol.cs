using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Results;
using ActorCompute.Messages.Segments;
using Akka.Actor;

namespace ActorCompute.Coordinator.Jobs;

// From the edge, by way of the CoordinatorActor. Each is answered with what it names, or with Refused.

/// <summary>Opens a job, or finds it again: answered with <see cref="JobView"/>.</summary>
internal sealed record OpenJob(JobId Id, JobSpec Spec);

/// <summary>Runs the failed items of a job that has ended again: answered with <see cref="JobView"/>.</summary>
/// <param name="Round">The job's, as last seen; null does not ask.</param>
internal sealed record RetryFailed(JobId Id, int? Round);

/// <summary>Forgets a job that has ended: answered with <see cref="JobForgotten"/>.</summary>
internal sealed record ForgetJob(JobId Id);

internal sealed record JobForgotten(JobId Id);

/// <summary>A message for one job.</summary>
internal sealed record ToJob(JobId Id, object Message);

/// <summary>Answered with <see cref="JobList"/>, newest first.</summary>
internal sealed record ListJobs(JobFilter Filter);

internal sealed record JobList(IReadOnlyList<JobView> Jobs);

/// <summary>Inputs that follow those before: answered with <see cref="InputsStored"/> once all before them, and they, survive a power cut.</summary>
internal sealed record AppendInputs(Segment Inputs);

internal sealed record InputsStored(long Next);

/// <summary>No more inputs will come, and there must be so many: answered with <see cref="JobView"/>.</summary>
internal sealed record CloseInputs(long Total);

/// <summary>The client that sends the job's inputs is still there, though it may send none for a while. Not answered.</summary>
internal sealed record ClientIsThere;

/// <summary>Time to see whether the job's client is still there; the job tells itself every 10 s. Not answered.</summary>
internal sealed record LookForClient;

/// <summary>Calls the job off: answered with <see cref="JobView"/>.</summary>
internal sealed record CancelJob(string Reason);

/// <summary>Answered with <see cref="JobView"/> once its version is another than <paramref name="Known"/>; at once if it has ended.</summary>
internal sealed record AwaitChange(long Known);

/// <summary>It has been opened: answered with <see cref="JobView"/>.</summary>
internal sealed record ShowOpened(bool WasThere);

/// <summary>A job as people see it.</summary>
/// <param name="Version">Changes whenever anything else here does but why nothing of it runs: that lies with others, or is a matter of time.</param>
/// <param name="WasThere">In answer to its opening: it was there before.</param>
internal sealed record JobView(StoredJob Job, long Running, long Version, bool WasThere = false)
{
    /// <summary>Whether all items have an outcome, and these are being merged.</summary>
    public bool IsMerging { get; init; }

    /// <summary>Merges that are known to be needed, up to this round.</summary>
    public long Merges { get; init; }

    /// <summary>Those of them that are done.</summary>
    public long Merged { get; init; }

    /// <summary>Why nothing of it runs, in a sentence; empty if something does, if it has ended, or if the job itself does not know.</summary>
    public string Waiting { get; init; } = "";

    /// <summary>Whether nothing of it runs, though it is not over.</summary>
    public bool IsAtRest => Job.Finished is null && Running == 0;

    /// <summary>Whether others may know why nothing of it runs.</summary>
    public bool IsStill => IsAtRest && Waiting.Length == 0;
}

/// <summary>Failed items from an index on: answered with <see cref="FailureList"/>.</summary>
internal sealed record ReadFailures(long From);

/// <summary>Some failed items; none if there are no more now.</summary>
internal sealed record FailureList(IReadOnlyList<FailedItem> Items);

/// <summary>Lines of the job's log behind a number, of one item or all: answered with <see cref="LogPage"/>.</summary>
internal sealed record ReadLog(long After, long? Item)
{
    /// <summary>Where the store was when the number was given out; null if nobody knows.</summary>
    public StorePosition? At { get; init; }
}

/// <summary>Some lines; none if there are no more now.</summary>
/// <param name="HasEnded">Whether the job has ended.</param>
/// <param name="IsSettled">Whether it has for so long that no more are to be expected.</param>
internal sealed record LogPage(IReadOnlyList<LoggedLine> Lines, bool HasEnded, bool IsSettled)
{
    /// <summary>Where the store is: numbers of lines belong to that.</summary>
    public StorePosition? At { get; init; }
}

/// <summary>Time to see whether the job's deadline has passed; the job tells itself. Not answered.</summary>
internal sealed record LookAtDeadline;

/// <summary>Why something cannot be done; the reason is one sentence for people.</summary>
internal sealed record Refused(Refusal Kind, string Reason);

internal enum Refusal
{
    Unknown,
    Conflict,
    /// <summary>Not now; it may be asked again.</summary>
    Unavailable,
    /// <summary>It cannot be stored, and people are to see to the disk before they ask again.</summary>
    CannotStore,
    /// <summary>A cursor is of a state that the store has lost.</summary>
    GoneBack,
}

internal static class NotStoredExtension
{
    /// <summary>The answer to somebody who asked for what is not stored, and is to ask again when it can be.</summary>
    /// <param name="what">The beginning of the sentence.</param>
    public static Refused ToRefusal(this NotStored lost, string what) =>
        new(lost.IsTrouble ? Refusal.CannotStore : Refusal.Unavailable, $"{what}: {lost.Reason}.");
}

// From the roster.

/// <summary>What a node answered for leases of this job.</summary>
internal sealed record LeaseAnswers(NodeId Node, IActorRef Actor, IReadOnlyList<LeaseResult> Results);

/// <summary>What items of this job have printed on a node, which is told once it is stored.</summary>
internal sealed record LogLines(NodeId Node, long Incarnation, IActorRef Actor, IReadOnlyList<LogLine> Lines)
{
    /// <summary>Says that nobody wants any of it again.</summary>
    public AcknowledgeLog Acknowledgement(JobId job) => new(job, Lines.Max(l => l.Number));
}

/// <summary>A node that registers says that it holds these leases of this job.</summary>
internal sealed record AdoptLeases(NodeId Node, IActorRef Actor, IReadOnlyList<HeldLease> Held);

// To the CoordinatorActor.

/// <summary>Nobody has asked for this job for a while, and it has ended: it can be forgotten until somebody does.</summary>
internal sealed record Passivate(JobId Id);
