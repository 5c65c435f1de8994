using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;

namespace ActorCompute.Jobs;

/// <summary>What a new job is to be. Sending the same request again does no harm: the id is made here.</summary>
internal sealed record JobRequest(string Task)
{
    public JobId Id { get; init; } = JobId.New();

    /// <summary>For people; empty if there is none.</summary>
    public string Name { get; init; } = "";

    /// <summary>At most so many items a lease; null leaves it to measured cost.</summary>
    public int? Chunk { get; init; }

    /// <summary>A job of a higher priority is served first.</summary>
    public int Priority { get; init; }

    /// <summary>What is tried again, how often and when; of lost workers it says nothing.</summary>
    public RetryPolicy Retry { get; init; } = RetryPolicy.Default;

    /// <summary>How long an item may run; null leaves it all the time it takes.</summary>
    public TimeSpan? ItemTimeout { get; init; }

    /// <summary>How long the job may take, by the coordinator's clock; null is no limit.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>How long it is kept once it has ended; null leaves that to the coordinator.</summary>
    public TimeSpan? Keep { get; init; }

    /// <summary>At most so many items run at once; null is no limit.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>At most so many items begin in a second; null is no limit.</summary>
    public double? ItemsPerSecond { get; init; }

    /// <summary>Submissions of the same key are one job; empty if there is none.</summary>
    public string Key { get; private init; } = "";

    /// <summary>The code that the job brings along; null for a task that the cluster knows by name.</summary>
    public TaskCode? Code { get; init; }

    /// <summary>What the signature of the code says that it brings along.</summary>
    public TaskKind Kind { get; init; } = TaskKind.Cpu;

    /// <summary>The package that the task is looked for in; null leaves it to the cluster, which takes its own, then the newest package's.</summary>
    public ContentHash? Package { get; init; }

    /// <summary>It goes with its client, and waits for no disk.</summary>
    public bool Attached { get; init; }

    /// <summary>What the results are merged with; null if they are wanted one by one. One by name is built in, or looked for where the task is.</summary>
    public Reduction? Reduce { get; init; }

    /// <summary>The same under a key, which says what the id is; as it stands if the key is empty.</summary>
    public JobRequest Under(string key) => key.Length == 0 ? this : this with { Key = key, Id = JobId.OfKey(key) };

    public Protos.OpenRequest ToMessage() => new()
    {
        Id = Id.Value,
        Task = Task,
        Options = new()
        {
            Name = Name,
            Chunk = Chunk ?? 0,
            Priority = Priority,
            Attached = Attached,
            Retries = Retry.Exceptions,
            RetryOn = { Retry.On.Split(' ', StringSplitOptions.RemoveEmptyEntries) },
            RetryWaitMs = Milliseconds(Retry.FirstRest),
            RetryFactor = Retry.Factor == RetryPolicy.Default.Factor ? 0 : Retry.Factor,
            RetryWaitMaxMs = Milliseconds(Retry.LongestRest),
            ItemTimeoutMs = Milliseconds(ItemTimeout),
            DeadlineMs = Milliseconds(Deadline),
            KeepMs = Milliseconds(Keep),
            Key = Key,
            MaxConcurrency = MaxConcurrency ?? 0,
            ItemsPerSecond = ItemsPerSecond ?? 0,
        },
        Code = Code is not null
            ? new() { Package = Code.Package.Value, Invocation = Code.Invocation.Value, Kind = Kind is TaskKind.Io ? "io" : "cpu" }
            : Package is { } package ? new() { Package = package.Value } : null,
        Reduce = Reduce is null ? null : new() { Task = Reduce.Name, Code = MergeCode(Reduce) },
    };

    private Protos.Code? MergeCode(Reduction reduce) => reduce.Code is { } code
        ? new() { Package = code.Package.Value, Invocation = code.Invocation.Value, Kind = "cpu" }
        : Package is { } package && !Reduction.BuiltIn.Contains(reduce.Name) ? new() { Package = package.Value } : null;

    private static long Milliseconds(TimeSpan? time) => time is { } span ? (long)Math.Ceiling(span.TotalMilliseconds) : 0;
}
