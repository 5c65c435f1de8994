using ActorCompute.Messages;

namespace ActorCompute.Pool;

/// <summary>Jobs that were submitted and may still run. A program that submits for ever is not to remember them all. Thread-safe.</summary>
internal sealed class SubmittedJobs
{
    /// <summary>With so many it is worth asking which of them have ended.</summary>
    public const int Many = 1000;

    private readonly Lock _gate = new();
    private readonly HashSet<JobId> _jobs = [];
    private int _worthAsking = Many;

    /// <summary>Those that are known.</summary>
    public JobId[] All
    {
        get
        {
            lock (_gate) return [.. _jobs];
        }
    }

    /// <summary>One more job.</summary>
    /// <returns>Whether it is time to ask which of <see cref="All"/> still run.</returns>
    public bool Add(JobId job)
    {
        lock (_gate)
        {
            _jobs.Add(job);
            if (_jobs.Count < _worthAsking) return false;
            _worthAsking = _jobs.Count + Many;   // nobody else needs to ask meanwhile
            return true;
        }
    }

    /// <summary>Of those that were asked about, only these still run.</summary>
    public void Keep(IEnumerable<JobId> asked, IReadOnlySet<JobId> running)
    {
        lock (_gate)
        {
            _jobs.ExceptWith(asked.Where(j => !running.Contains(j)));
            _worthAsking = Math.Max(Many, 2 * _jobs.Count);
        }
    }
}
