using ActorCompute.Messages;

namespace ActorCompute.Coordinator.Jobs;

/// <summary>Whether an item that was at fault is tried again.</summary>
internal static class RetryRule
{
    /// <param name="policy">The job's.</param>
    /// <param name="kind">What went wrong this time.</param>
    /// <param name="attempts">How often the item has now been charged.</param>
    public static bool TryAgain(RetryPolicy policy, FailureKind kind, int attempts) => kind switch
    {
        FailureKind.Exception or FailureKind.Timeout => attempts <= policy.Exceptions,
        FailureKind.WorkerLost => attempts <= policy.LostWorkers,
        FailureKind.BadInput or FailureKind.BadResult => false,   // it would be no better next time
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind of failure."),
    };
}
