using ActorCompute.Messages;

namespace ActorCompute.Coordinator.Jobs;

/// <summary>Whether an item that was at fault is tried again, and when.</summary>
internal static class RetryRule
{
    /// <summary>The longest an item rests between two attempts, unless its job says otherwise.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(8);

    /// <summary>The same for a job that says how long the first rest is.</summary>
    private static readonly TimeSpan LongestPauseOfItsOwn = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private const double GoldenRatio = 0.618033988749895;

    /// <param name="policy">The job's.</param>
    /// <param name="kind">What went wrong this time.</param>
    /// <param name="attempts">How often the item has now been charged.</param>
    /// <param name="type">The exception's full type name; empty if there was none.</param>
    public static bool TryAgain(RetryPolicy policy, FailureKind kind, int attempts, string type = "") => kind switch
    {
        FailureKind.Exception => attempts <= policy.Exceptions && IsOn(policy, type),
        FailureKind.Timeout => attempts <= policy.Exceptions && IsOn(policy, RetryPolicy.TimeoutName),
        FailureKind.MemoryExceeded => attempts <= policy.Exceptions && IsOn(policy, RetryPolicy.MemoryName),
        FailureKind.WorkerLost => attempts <= policy.LostWorkers,
        FailureKind.BadInput or FailureKind.BadResult => false,   // it would be no better next time
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind of failure."),
    };

    /// <summary>How long the item rests under the default policy; see the other one.</summary>
    public static TimeSpan Pause(int attempts, double chance) => Pause(RetryPolicy.Default, attempts, chance);

    /// <summary>
    /// How long the item rests, so that what it depends on is not hammered: the policy's first rest, each further one longer by its factor,
    /// up to its longest. Without a first rest not at all the first time, then up to 0.5 s and so on. At least half of that; the other half is
    /// chance.
    /// </summary>
    /// <param name="policy">The job's.</param>
    /// <param name="attempts">How often the item has now been charged.</param>
    /// <param name="chance">From 0 to 1.</param>
    public static TimeSpan Pause(RetryPolicy policy, int attempts, double chance)
    {
        var rests = policy.FirstRest is null ? attempts - 1 : attempts;
        if (rests <= 0) return TimeSpan.Zero;
        var first = policy.FirstRest ?? FirstPause;
        var longest = policy.LongestRest ?? (policy.FirstRest is null ? LongestPause : LongestPauseOfItsOwn);
        var most = Math.Min(first.TotalSeconds * Math.Pow(policy.Factor, rests - 1), Math.Max(longest.TotalSeconds, policy.FirstRest?.TotalSeconds ?? 0));
        return TimeSpan.FromSeconds(most * (0.5 + chance / 2));
    }

    /// <summary>
    /// Whether a policy names an exception's type: in full, or what stands behind its last dot or plus. The worker says nothing of base types,
    /// so a subclass is to be named itself.
    /// </summary>
    private static bool IsOn(RetryPolicy policy, string type)
    {
        if (policy.On.Length == 0) return true;
        var simple = type[..(type.IndexOf('`') is >= 0 and var tick ? tick : type.Length)];   // of a generic type, what comes before its arguments
        simple = simple[(simple.LastIndexOfAny(['.', '+']) + 1)..];
        foreach (var name in policy.On.Split(' '))
            if (name == type || name == simple) return true;
        return false;
    }

    /// <summary>One chance for each of many items, evenly spread: those that failed together do not all come back together.</summary>
    public static double ChanceOf(long item, double chance) => (chance + item % 1_000_000 * GoldenRatio) % 1;
}

/// <summary>When something is decided.</summary>
/// <param name="Now">Since the coordinator's start.</param>
/// <param name="Chance">A random number from 0 to 1.</param>
internal readonly record struct Moment(TimeSpan Now, double Chance);
