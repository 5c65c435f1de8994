using ActorCompute.Coordinator.Jobs;
using ActorCompute.Messages;
using ActorCompute.Simulation.Tests.Worlds;

namespace ActorCompute.Simulation.Tests.Coordinating;

/// <summary>Holds one incarnation of a job to its limits, lease by lease.</summary>
/// <param name="limits">The job as it was submitted.</param>
internal sealed class LimitWatch(JobSpec limits, TimeSpan since)
{
    /// <summary>The most that may be handed out at once beyond the rate: a tenth of a second's items, or one.</summary>
    private readonly double _burst = Math.Max(1, (limits.ItemsPerSecond ?? 0) / 10);

    private long _handedOut;

    /// <summary>Looks at a lease that is handed out now.</summary>
    /// <param name="job">As it is with that lease.</param>
    public void OnLease(LeaseGranted lease, JobState job, TimeSpan now)
    {
        if (lease.IsAdopted) return;   // it was handed out before, and may be more than the limit leaves room for
        _handedOut += lease.Range.Count;
        var atOnce = job.Kind is TaskKind.Io ? job.Running : job.Leases.Count;
        if (atOnce > limits.MaxConcurrency) throw new BrokenPromiseException($"{atOnce} run at once; {limits.MaxConcurrency} may.");
        var most = _burst + (limits.ItemsPerSecond ?? double.PositiveInfinity) * (now - since).TotalSeconds;
        if (_handedOut > most + 1e-6) throw new BrokenPromiseException($"{_handedOut} items were handed out within {(now - since).TotalSeconds:0.000} s; {limits.ItemsPerSecond} a second may be.");
    }
}
