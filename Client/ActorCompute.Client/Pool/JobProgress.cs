using ActorCompute.Jobs;

namespace ActorCompute;

/// <summary>Where a job stands.</summary>
public enum JobStatus
{
    /// <summary>Inputs may still come.</summary>
    Open = JobState.Open,

    /// <summary>All inputs are stored.</summary>
    Running = JobState.Running,

    /// <summary>Every item has a result.</summary>
    Succeeded = JobState.Succeeded,

    /// <summary>Every item has been run, and some failed.</summary>
    Failed = JobState.Failed,

    /// <summary>It was stopped.</summary>
    Cancelled = JobState.Cancelled,
}

/// <summary>A job at one moment.</summary>
public sealed record JobProgress
{
    /// <summary>The job's id.</summary>
    public required string Id { get; init; }

    /// <summary>What its submitter called it; may be empty.</summary>
    public required string Name { get; init; }

    /// <summary>What it runs.</summary>
    public required string Task { get; init; }

    /// <summary>Where it stands.</summary>
    public required JobStatus Status { get; init; }

    /// <summary>Items so far.</summary>
    public required long Total { get; init; }

    /// <summary>Items that have a result.</summary>
    public required long Succeeded { get; init; }

    /// <summary>Items that failed.</summary>
    public required long Failed { get; init; }

    /// <summary>Items that are with a node.</summary>
    public required long Running { get; init; }

    /// <summary>When it was submitted, by the coordinator's clock.</summary>
    public required DateTimeOffset Submitted { get; init; }

    /// <summary>When it ended, by the coordinator's clock; null until it has.</summary>
    public DateTimeOffset? Finished { get; init; }

    /// <summary>When it is cancelled if it has not ended, by the coordinator's clock; null without <see cref="JobOptions.Deadline"/>.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>Why it was cancelled; empty if it was not.</summary>
    public required string Reason { get; init; }

    /// <summary>CPU time its items have taken in workers.</summary>
    public required TimeSpan CpuTime { get; init; }

    /// <summary>Wall time of its items, added up.</summary>
    public required TimeSpan WallTime { get; init; }

    /// <summary>Whether nothing will change any more.</summary>
    public bool HasEnded => Status is JobStatus.Succeeded or JobStatus.Failed or JobStatus.Cancelled;

    internal static JobProgress Of(JobSnapshot job) => new()
    {
        Id = job.Id.Value, Name = job.Name, Task = job.Task, Status = (JobStatus)job.State, Total = job.Total, Succeeded = job.Succeeded, Failed = job.Failed,
        Running = job.Running, Submitted = job.Submitted, Finished = job.Finished, Due = job.Due, Reason = job.Reason, CpuTime = job.Cpu, WallTime = job.Wall,
    };
}
