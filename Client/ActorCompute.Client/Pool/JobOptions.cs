using ActorCompute.Messages;
using ActorCompute.Messages.Results;
using ActorCompute.Pool;

namespace ActorCompute;

/// <summary>How a job is to be run. Immutable; <see cref="Default"/> leaves everything to the cluster.</summary>
public sealed record JobOptions
{
    /// <summary>The options of a job for which none are given.</summary>
    public static JobOptions Default { get; } = new();

    /// <summary>What people see in <c>actorcompute jobs</c>; at most 200 characters. Default: none.</summary>
    /// <exception cref="ArgumentException">It is null, or too long.</exception>
    public string Name { get; init => field = OptionRules.Text(value, JobSpec.LongestName); } = "";

    /// <summary>How many items a worker is handed at once, at most; at least 1. Default: null, which leaves it to what items have cost so far.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int? ChunkSize { get; init => field = OptionRules.AtLeast(value, 1); }

    /// <summary>A job of a higher priority is served first. Default: 0.</summary>
    public int Priority { get; init; }

    /// <summary>
    /// How often an item is run again after its task threw, or took longer than <see cref="ItemTimeout"/>; the last failure then is its
    /// outcome. From 0 to 1,000. Default: 0. The attempts follow one another after rests of at most 0 s, 0.5 s, 1 s … 8 s, and
    /// <see cref="TaskContext.Attempt"/> counts them; <see cref="RetryWait"/> and what follows it change that. An item on which a worker process
    /// died is run again up to 3 times in any case.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, or more than 1,000.</exception>
    public int Retries { get; init => field = OptionRules.Within(value, 0, RetryPolicy.MostExceptions); }

    /// <summary>
    /// Which exceptions <see cref="Retries"/> are for: type names, in full or without namespace, and "timeout" for items that took too long.
    /// A subclass is to be named itself. At most 32. Default: none, which is all of them.
    /// </summary>
    /// <exception cref="ArgumentException">It is null, a name is empty, too long or holds blanks, or there are more than 32.</exception>
    public IReadOnlyList<string> RetryOn { get; init => field = OptionRules.Names(value); } = new NameList([]);

    /// <summary>
    /// How long an item rests at most before its second attempt, from half of it on; more than zero, at most a day. Default: null, which is
    /// not at all, and half a second before the third.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not more than zero, or more than a day.</exception>
    public TimeSpan? RetryWait { get; init => field = OptionRules.Within(value, RetryPolicy.LongestRestOfAll); }

    /// <summary>By how much each rest is longer than the one before. From 1 to 100. Default: 2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1, or more than 100.</exception>
    public double RetryFactor { get; init => field = OptionRules.Within(value, 1, RetryPolicy.GreatestFactor); } = RetryPolicy.Default.Factor;

    /// <summary>No rest is longer than this; more than zero, at most a day. Default: null, which is 8 s, or a minute with <see cref="RetryWait"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not more than zero, or more than a day.</exception>
    public TimeSpan? RetryWaitMax { get; init => field = OptionRules.Within(value, RetryPolicy.LongestRestOfAll); }

    /// <summary>
    /// How long the job may take from its submission on, by the coordinator's clock, which goes on while that is away. Then it is cancelled.
    /// More than zero, at most 3,650 days. Default: null, which is no limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not more than zero, or more than 3,650 days.</exception>
    public TimeSpan? Deadline { get; init => field = OptionRules.Within(value, JobSpec.LongestTime); }

    /// <summary>
    /// How long inputs and results are kept once the job has ended; more than zero, at most 3,650 days. Default: null, which leaves it to the
    /// coordinator: 7 days, unless that was told otherwise.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not more than zero, or more than 3,650 days.</exception>
    public TimeSpan? Keep { get; init => field = OptionRules.Within(value, JobSpec.LongestTime); }

    /// <summary>
    /// What the submission is called: one of the same key, task, options and number of inputs is the same job, whoever sends it and however
    /// often. It goes on where an interrupted one was, within 30 s. Of the inputs only their number is compared: others, as many of them, give the
    /// results of the first. For <see cref="ComputePool"/>'s SubmitAsync alone; at most 200 characters.
    /// Default: none, which makes every submission a job.
    /// </summary>
    /// <exception cref="ArgumentException">It is null, too long, blank, or holds control characters.</exception>
    public string Key { get; init => field = OptionRules.Key(value); } = "";

    /// <summary>
    /// How long an item may run, measured in its worker to about 0.1 s. Then its <see cref="TaskContext.Cancellation"/>, or its
    /// <see cref="CancellationToken"/>, is cancelled. A second later it fails with <see cref="TaskFailureKind.Timeout"/>, and the process of
    /// a synchronous task that has not ended is killed. More than zero, at most 30 days. Default: null, which is no limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not more than zero, or more than 30 days.</exception>
    public TimeSpan? ItemTimeout { get; init => field = OptionRules.Within(value, JobSpec.LongestItemTimeout); }

    /// <summary>
    /// At most so many items of the job run at once, over the whole cluster and whatever else it runs; at least 1. What a node was handed counts
    /// until it is answered. Default: null, which leaves it to what nodes have room for.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int? MaxConcurrency { get; init => field = OptionRules.AtLeast(value, 1); }

    /// <summary>
    /// At most so many items of the job begin in a second, over the whole cluster, in whatever second. Of items that take less than a second
    /// a few fewer begin, since each counts until a second after its outcome. Repeated attempts count again. From 0.0001 to 1,000,000.
    /// Default: null, which is no limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 0.0001, more than 1,000,000, or no number.</exception>
    public double? MaxItemsPerSecond { get; init => field = value is { } rate ? OptionRules.Within(rate, JobSpec.LeastRate, JobSpec.GreatestRate) : null; }

    /// <summary>Called once in every worker process before its first item of the job. Must come from the assembly of the task. Default: none.</summary>
    public Action? Initializer { get; init; }

    /// <summary>After so many items of the job a worker process ends and another takes its place. Default: 0, which is never.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public int MaxTasksPerWorker { get; init => field = OptionRules.AtLeast(value, 0) ?? 0; }

    /// <summary>
    /// Called for each line that the job's items print, to the console or by <see cref="TaskContext.Log"/>, one after another and on any thread; about half a
    /// second after it was printed. A call that waits for its results (a map, ForEachAsync, a reduction) then takes one or two seconds longer, until the last lines
    /// are here, and throws what this throws. A job that is submitted has <see cref="JobHandle{T}.LogAsync"/> instead, and single calls have none. Default: none.
    /// </summary>
    public Action<JobLogLine>? Log { get; init; }

    internal Action<LoggedLine>? Telling => Log is { } log ? line => log(JobLogLine.Of(line)) : null;

    internal RetryPolicy Policy => RetryPolicy.Default with
    {
        Exceptions = Retries, On = string.Join(' ', RetryOn), FirstRest = RetryWait, Factor = RetryFactor, LongestRest = RetryWaitMax,
    };

    /// <summary>This, once what the options say of one another fits.</summary>
    /// <exception cref="ArgumentException">It does not: something is said of retries, and there are none.</exception>
    internal JobOptions Checked()
    {
        if (Retries > 0) return this;
        var name = RetryOn.Count > 0 ? nameof(RetryOn) : RetryWait is not null ? nameof(RetryWait) : RetryWaitMax is not null ? nameof(RetryWaitMax)
            : RetryFactor != RetryPolicy.Default.Factor ? nameof(RetryFactor) : null;
        return name is null ? this : throw new ArgumentException(
            $"JobOptions.{name} is about retries, and JobOptions.Retries is 0; let that be 1 to {RetryPolicy.MostExceptions}, or leave {name} out.", name);
    }
}
