using ActorCompute.Messages;

namespace ActorCompute;

/// <summary>How a job is to be run. Immutable; <see cref="Default"/> leaves everything to the cluster.</summary>
public sealed record JobOptions
{
    /// <summary>The options of a job for which none are given.</summary>
    public static JobOptions Default { get; } = new();

    /// <summary>What people see in <c>actorcompute jobs</c>. Default: none.</summary>
    public string Name { get; init; } = "";

    /// <summary>How many items a worker is handed at once, at most; at least 1. Default: null, which leaves it to what items have cost so far.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int? ChunkSize
    {
        get;
        init
        {
            if (value is { } size) ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
            field = value;
        }
    }

    /// <summary>A job of a higher priority is served first. Default: 0.</summary>
    public int Priority { get; init; }

    /// <summary>
    /// How often an item is run again after its task threw, or took longer than <see cref="ItemTimeout"/>; the last failure then is its
    /// outcome. From 0 to 1,000. Default: 0. The attempts follow one another after rests of at most 0 s, 0.5 s, 1 s … 8 s, and
    /// <see cref="TaskContext.Attempt"/> counts them. An item on which a worker process died is run again up to 3 times in any case.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, or more than 1,000.</exception>
    public int Retries
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, RetryPolicy.MostExceptions);
            field = value;
        }
    }

    /// <summary>
    /// How long an item may run, measured in its worker to about 0.1 s. Then its <see cref="TaskContext.Cancellation"/>, or its
    /// <see cref="CancellationToken"/>, is cancelled. A second later it fails with <see cref="TaskFailureKind.Timeout"/>, and the process of
    /// a synchronous task that has not ended is killed. More than zero, at most 30 days. Default: null, which is no limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not more than zero, or more than 30 days.</exception>
    public TimeSpan? ItemTimeout
    {
        get;
        init
        {
            if (value is { } limit)
            {
                ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero);
                ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, JobSpec.LongestItemTimeout);
            }
            field = value;
        }
    }

    /// <summary>Called once in every worker process before its first item of the job. Must come from the assembly of the task. Default: none.</summary>
    public Action? Initializer { get; init; }

    /// <summary>After so many items of the job a worker process ends and another takes its place. Default: 0, which is never.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public int MaxTasksPerWorker
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }
}
