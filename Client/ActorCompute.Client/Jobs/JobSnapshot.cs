using ActorCompute.Messages;

namespace ActorCompute.Jobs;

/// <summary>Where a job stands.</summary>
internal enum JobState
{
    /// <summary>Inputs may still come.</summary>
    Open,
    /// <summary>All inputs are stored.</summary>
    Running,
    /// <summary>Every item has a value.</summary>
    Succeeded,
    /// <summary>Every item has an outcome, and some of these are failures.</summary>
    Failed,
    Cancelled,
}

/// <summary>A job at one moment.</summary>
internal sealed record JobSnapshot(JobId Id, string Task, TaskKind Kind, JobState State)
{
    public string Name { get; init; } = "";

    /// <summary>Inputs stored so far.</summary>
    public long Total { get; init; }

    public long Succeeded { get; init; }

    public long Failed { get; init; }

    /// <summary>Items handed to a node and not yet answered.</summary>
    public long Running { get; init; }

    public DateTimeOffset Submitted { get; init; }

    public DateTimeOffset? Finished { get; init; }

    /// <summary>What its results are merged with; empty if they are not.</summary>
    public string Reduce { get; init; } = "";

    /// <summary>Whether all items have an outcome, and these are being merged.</summary>
    public bool IsMerging { get; init; }

    /// <summary>Merges of this round and those before it; another round may follow.</summary>
    public long Merges { get; init; }

    /// <summary>Merges that are done.</summary>
    public long Merged { get; init; }

    /// <summary>Why it was cancelled, or its results could not be merged; else empty.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Why nothing of it runs, in a sentence; empty if something does, or nobody knows.</summary>
    public string Waiting { get; init; } = "";

    /// <summary>CPU time of its items in workers.</summary>
    public TimeSpan Cpu { get; init; }

    /// <summary>Wall time of its items, added up.</summary>
    public TimeSpan Wall { get; init; }

    /// <summary>How much of <see cref="Wall"/> its items certainly waited.</summary>
    public TimeSpan Waited { get; init; }

    /// <summary>Bytes that its items allocated in workers.</summary>
    public long Allocated { get; init; }

    /// <summary>Garbage collections of the workers that ran them.</summary>
    public long Collections { get; init; }

    /// <summary>How long it may take; null is no limit.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>When it is cancelled, by the coordinator's clock; null is never.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>How often its failed items were run again by request.</summary>
    public int Round { get; init; }

    /// <summary>What its submitter called the submission; empty if nothing.</summary>
    public string Key { get; init; } = "";

    /// <summary>At most so many of its items run at once; null is no limit.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>At most so many of its items begin in a second; null is no limit.</summary>
    public double? ItemsPerSecond { get; init; }

    /// <summary>Jobs of a higher priority are served first.</summary>
    public int Priority { get; init; }

    /// <summary>How often an item is tried again, and when.</summary>
    public RetryPolicy Retry { get; init; } = RetryPolicy.Default;

    /// <summary>At most so many items a lease; null leaves it to measured cost.</summary>
    public int? Chunk { get; init; }

    /// <summary>How long an item may run; null is no limit.</summary>
    public TimeSpan? ItemTimeout { get; init; }

    /// <summary>How long it is kept once it has ended; null leaves that to the coordinator.</summary>
    public TimeSpan? Keep { get; init; }

    /// <summary>The manifest of the code that it runs; empty if that is built in.</summary>
    public string Package { get; init; } = "";

    /// <summary>Whether its task can be asked for by name, and is no code of a program alone.</summary>
    public bool IsNamed { get; init; }

    /// <summary>In answer to its opening: it was there before.</summary>
    public bool WasThere { get; init; }

    /// <summary>A sentence if its items do not do what its task's signature says; null if they do.</summary>
    public string? Advice => KindAdvice.Of(Kind, Succeeded + Failed, Cpu, Wall, Waited);

    public bool HasEnded => State is JobState.Succeeded or JobState.Failed or JobState.Cancelled;

    /// <summary>How a program ends that waited for this job.</summary>
    public ExitStatus ExitStatus => State switch
    {
        JobState.Cancelled => ExitStatus.Cancelled,
        _ when Failed > 0 || State is JobState.Failed => ExitStatus.SomeItemsFailed,
        _ => ExitStatus.Succeeded,
    };

    /// <summary>The same for one that has read results of it, of which so many were failures: an item may have failed there, and succeeded when it ran again.</summary>
    public ExitStatus StatusFor(long failuresRead) => ExitStatus is ExitStatus.Succeeded && failuresRead > 0 ? ExitStatus.SomeItemsFailed : ExitStatus;

    public static JobSnapshot Of(Protos.Job job) => new(new(job.Id), job.Task, job.Kind == "io" ? TaskKind.Io : TaskKind.Cpu, StateOf(job.State))
    {
        Name = job.Name,
        Total = job.Total,
        Succeeded = job.Succeeded,
        Failed = job.Failed,
        Running = job.Running,
        Submitted = DateTimeOffset.FromUnixTimeMilliseconds(job.SubmittedMs),
        Finished = job.FinishedMs == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(job.FinishedMs),
        Reason = job.Reason,
        Waiting = job.Waiting,
        Reduce = job.Reduce,
        IsMerging = job.Merging,
        Merges = job.Merges,
        Merged = job.Merged,
        Cpu = TimeSpan.FromSeconds(job.CpuSeconds),
        Wall = TimeSpan.FromSeconds(job.WallSeconds),
        Waited = TimeSpan.FromSeconds(job.WaitedSeconds),
        Allocated = job.AllocatedBytes,
        Collections = job.Collections,
        Deadline = job.DeadlineMs == 0 ? null : TimeSpan.FromMilliseconds(job.DeadlineMs),
        Due = job.DueMs == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(job.DueMs),
        Round = job.Round,
        Key = job.Key,
        WasThere = job.Found,
        MaxConcurrency = job.MaxConcurrency == 0 ? null : job.MaxConcurrency,
        ItemsPerSecond = job.ItemsPerSecond == 0 ? null : job.ItemsPerSecond,
        Priority = job.Priority,
        Retry = RetryPolicy.Default with
        {
            Exceptions = job.Retries, On = string.Join(' ', job.RetryOn), FirstRest = Time(job.RetryWaitMs), LongestRest = Time(job.RetryWaitMaxMs),
        },
        Chunk = job.Chunk == 0 ? null : job.Chunk,
        ItemTimeout = Time(job.ItemTimeoutMs),
        Keep = Time(job.KeepMs),
        Package = job.Package,
        IsNamed = job.Named,
    };

    private static TimeSpan? Time(long milliseconds) => milliseconds == 0 ? null : TimeSpan.FromMilliseconds(milliseconds);

    private static JobState StateOf(string state) => Enum.TryParse<JobState>(state, ignoreCase: true, out var known)
        ? known
        : throw new InvalidDataException($"The coordinator knows a job state '{state}' that this client does not.");
}
