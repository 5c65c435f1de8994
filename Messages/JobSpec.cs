using ActorCompute.Messages.Code;

namespace ActorCompute.Messages;

/// <summary>What is to be done with every input of a job.</summary>
/// <param name="Task">The task's name: of <see cref="Tasks.TaskCatalogue"/>, or with <see cref="Code"/>, what people call it.</param>
/// <param name="Kind">Whether an item takes a slot or only waits. Decided by the task, never by the caller.</param>
public sealed record JobSpec(string Task, TaskKind Kind)
{
    public static readonly TimeSpan LongestItemTimeout = TimeSpan.FromDays(30);   // a timer takes little more

    /// <summary>The code that the job brings along; null for a built-in task.</summary>
    public TaskCode? Code { get; init; }

    /// <summary>What a node and its workers are told to run.</summary>
    public string Runs => Code?.ToString() ?? Task;

    /// <summary>For people; empty if there is none.</summary>
    public string Name { get; init; } = "";

    /// <summary>At most so many items a lease; null leaves it to measured cost. At least 1.</summary>
    public int? Chunk { get; init; }

    /// <summary>A job of a higher priority is served first.</summary>
    public int Priority { get; init; }

    /// <summary>Kept for as long as its client is there, and no longer: no disk is waited for, and a coordinator that restarts has forgotten it.</summary>
    public bool Attached { get; init; }

    /// <summary>How long an item may run; null leaves it all the time it takes. More than zero, at most <see cref="LongestItemTimeout"/>.</summary>
    public TimeSpan? ItemTimeout { get; init; }

    public RetryPolicy Retry { get; init; } = RetryPolicy.Default;
}

/// <summary>What a task takes of a node.</summary>
public enum TaskKind : byte
{
    /// <summary>A synchronous method: one slot, one core.</summary>
    Cpu = 1,
    /// <summary>An asynchronous method: thousands at once.</summary>
    Io = 2,
}

/// <summary>How often an item that is at fault is tried again.</summary>
/// <param name="Exceptions">Further attempts after user code threw, took too long, or took too much memory. Default 0.</param>
/// <param name="LostWorkers">Further attempts after the worker process died on it. Default 3.</param>
public sealed record RetryPolicy(int Exceptions, int LostWorkers)
{
    /// <summary>No policy has more <see cref="Exceptions"/>.</summary>
    public const int MostExceptions = 1000;

    public static RetryPolicy Default { get; } = new(Exceptions: 0, LostWorkers: 3);
}
