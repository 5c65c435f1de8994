using ActorCompute.Messages;

namespace ActorCompute.Coordinator.Jobs;

/// <summary>Whether an item that was at fault is tried again, and when.</summary>
internal static class RetryRule
{
    /// <summary>The longest an item rests between two attempts.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private const double GoldenRatio = 0.618033988749895;

    /// <param name="policy">The job's.</param>
    /// <param name="kind">What went wrong this time.</param>
    /// <param name="attempts">How often the item has now been charged.</param>
    public static bool TryAgain(RetryPolicy policy, FailureKind kind, int attempts) => kind switch
    {
        FailureKind.Exception or FailureKind.Timeout or FailureKind.MemoryExceeded => attempts <= policy.Exceptions,
        FailureKind.WorkerLost => attempts <= policy.LostWorkers,
        FailureKind.BadInput or FailureKind.BadResult => false,   // it would be no better next time
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind of failure."),
    };

    /// <summary>
    /// How long the item rests, so that what it depends on is not hammered: not at all the first time, then up to 0.5 s, 1 s … 8 s, and at
    /// least half of that.
    /// </summary>
    /// <param name="attempts">How often the item has now been charged.</param>
    /// <param name="chance">From 0 to 1.</param>
    public static TimeSpan Pause(int attempts, double chance)
    {
        if (attempts <= 1) return TimeSpan.Zero;
        var most = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(attempts - 2, 8)));
        return most * (0.5 + chance / 2);
    }

    /// <summary>One chance for each of many items, evenly spread: those that failed together do not all come back together.</summary>
    public static double ChanceOf(long item, double chance) => (chance + item % 1_000_000 * GoldenRatio) % 1;
}

/// <summary>When something is decided.</summary>
/// <param name="Now">Since the coordinator's start.</param>
/// <param name="Chance">A random number from 0 to 1.</param>
internal readonly record struct Moment(TimeSpan Now, double Chance);
