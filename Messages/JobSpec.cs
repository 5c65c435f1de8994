using ActorCompute.Messages.Code;

namespace ActorCompute.Messages;

/// <summary>What is to be done with every input of a job.</summary>
/// <param name="Task">The task's name: of <see cref="Tasks.TaskCatalogue"/>, or with <see cref="Code"/>, what people call it.</param>
/// <param name="Kind">Whether an item takes a slot or only waits. Decided by the task, never by the caller.</param>
public sealed record JobSpec(string Task, TaskKind Kind)
{
    public const int LongestKey = 200, LongestName = 200;

    /// <summary>Rates in items a second; the least is about eight a day.</summary>
    public const double LeastRate = 1e-4, GreatestRate = 1e6;

    /// <summary>No deadline is later, and no job is kept for longer.</summary>
    public static readonly TimeSpan LongestTime = TimeSpan.FromDays(3650);

    public static readonly TimeSpan LongestItemTimeout = TimeSpan.FromDays(30);   // a timer takes little more

    /// <summary>The code that the job brings along; null for a built-in task.</summary>
    public TaskCode? Code { get; init; }

    /// <summary>What becomes of its results; null if they are wanted one by one.</summary>
    public Reduction? Reduce { get; init; }

    /// <summary>What a node and its workers are told to run. Asynchronous items are not folded where they run, but merged later.</summary>
    public string Runs => new LeaseTask(Code?.ToString() ?? Task, Kind is TaskKind.Cpu && Reduce is { } reduce ? reduce.Runs : "").ToString();

    /// <summary>What they are told to merge with.</summary>
    public string Merges => new LeaseTask("", Reduce?.Runs ?? "").ToString();

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

    /// <summary>How long the job may take from its submission on, or from being run again; null leaves it all the time it takes.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>How long it is kept once it has ended; null leaves that to the coordinator.</summary>
    public TimeSpan? Keep { get; init; }

    /// <summary>What its submitter calls the submission, so that sending it again makes no other job; empty if nothing.</summary>
    public string SubmissionKey { get; init; } = "";

    /// <summary>At most so many items run at once, over the whole cluster; null leaves it to what nodes have room for. At least 1.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>At most so many items begin in a second, over the whole cluster; null is no limit. From <see cref="LeastRate"/> to <see cref="GreatestRate"/>.</summary>
    public double? ItemsPerSecond { get; init; }

    public RetryPolicy Retry { get; init; } = RetryPolicy.Default;

    /// <summary>Whether items can be held to a rate.</summary>
    public static bool IsRate(double perSecond) => perSecond is >= LeastRate and <= GreatestRate;

    /// <summary>Why a text can be no submission's key; null if it can, or is empty.</summary>
    public static string? WhyNoKey(string key) => key.Length > LongestKey ? $"A key takes at most {LongestKey} characters; this one has {key.Length}."
        : key.Length > 0 && (string.IsNullOrWhiteSpace(key) || key.Any(char.IsControl)) ? "A key cannot be blank or hold control characters." : null;
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
    /// <summary>Stands for items that took too long, among the names of <see cref="On"/>.</summary>
    public const string TimeoutName = "timeout";

    /// <summary>Stands for items whose worker held too much memory.</summary>
    public const string MemoryName = "memory-exceeded";

    /// <summary>No policy has more names in <see cref="On"/>, or a longer one.</summary>
    public const int MostNames = 32, LongestName = 200;

    public const double GreatestFactor = 100;

    public static readonly TimeSpan LongestRestOfAll = TimeSpan.FromDays(1);

    /// <summary>No policy has more <see cref="Exceptions"/>.</summary>
    public const int MostExceptions = 1000;

    public static RetryPolicy Default { get; } = new(Exceptions: 0, LostWorkers: 3);

    /// <summary>Exceptions that are tried again, by their full or simple type names, parted by blanks; all if empty. Lost workers are not asked.</summary>
    public string On { get; init; } = "";

    /// <summary>How long an item rests at most before its second attempt; null for none, and half a second before its third.</summary>
    public TimeSpan? FirstRest { get; init; }

    /// <summary>By how much each rest is longer than the one before. From 1 to <see cref="GreatestFactor"/>.</summary>
    public double Factor { get; init; } = 2;

    /// <summary>No rest is longer; null is 8 s, or a minute if <see cref="FirstRest"/> is given, which itself is never cut.</summary>
    public TimeSpan? LongestRest { get; init; }

    /// <summary>Why a name can be no exception type's; null if it can.</summary>
    public static string? WhyNoName(string name) => name.Length is 0 or > LongestName || name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))
        ? $"'{BoundedText.Cut(name, 100)}' can be no exception type's name: write it as System.IO.IOException or IOException, or {TimeoutName}." : null;
}
