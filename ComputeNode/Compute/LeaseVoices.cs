using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;

namespace ActorCompute.ComputeNode.Compute;

/// <summary>
/// Under which names a worker process prints. Each job has one of its own there that only its leases are told, so whose line it is follows from the
/// leases that the process was handed, and code of one job cannot speak for another. Any thread may ask.
/// </summary>
/// <param name="make">Makes a name that nobody can guess, of letters and digits.</param>
internal sealed class LeaseVoices(Func<string> make)
{
    /// <summary>Leases and jobs that are remembered, the latest ones: lines may come a little after their lease has ended.</summary>
    public const int Leases = 4096, Jobs = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Speaker> _speakers = [];
    private readonly Dictionary<JobId, string> _voices = [];
    private readonly Dictionary<LeaseId, JobId> _jobs = [];
    private readonly Queue<LeaseId> _leases = [];
    private readonly Queue<JobId> _order = [];

    /// <summary>The name under which the items of a lease print; empty if nobody is to know of them.</summary>
    public string Give(Lease lease)
    {
        if (string.IsNullOrEmpty(lease.Job.Value)) return "";
        lock (_gate)
        {
            Remember(lease);
            if (!_voices.TryGetValue(lease.Job, out var voice))
            {
                if (_order.Count == Jobs && _voices.Remove(_order.Dequeue(), out var old)) _speakers.Remove(old);
                _order.Enqueue(lease.Job);
                _voices[lease.Job] = voice = make();
            }
            var range = lease.Input.Range;
            var known = _speakers.GetValueOrDefault(voice, new(lease.Job, range.First, range.End));
            _speakers[voice] = known with { First = Math.Min(known.First, range.First), End = Math.Max(known.End, range.End) };
            return voice;
        }
    }

    /// <summary>Whose name it is; null if it is nobody's, or if the job has handed this process no such item.</summary>
    public JobId? JobOf(string voice, long item)
    {
        lock (_gate) return _speakers.TryGetValue(voice, out var speaker) && item >= speaker.First && item < speaker.End ? speaker.Job : null;
    }

    /// <summary>Whose name it is; null if it is nobody's.</summary>
    public JobId? JobOf(string voice)
    {
        lock (_gate) return _speakers.TryGetValue(voice, out var speaker) ? speaker.Job : null;
    }

    /// <summary>Whose lease it is, of those that this process was handed lately.</summary>
    public JobId? JobOf(LeaseId lease)
    {
        lock (_gate) return _jobs.TryGetValue(lease, out var job) ? job : null;
    }

    /// <summary>Whose leases it holds, if they are all of one job.</summary>
    /// <param name="isHeld">Whether it has a lease now.</param>
    public JobId? OnlyJob(Func<LeaseId, bool> isHeld)
    {
        lock (_gate) return _jobs.Where(j => isHeld(j.Key)).Select(j => j.Value).Distinct().Take(2).ToArray() is [var only] ? only : null;
    }

    private void Remember(Lease lease)
    {
        if (!_jobs.TryAdd(lease.Id, lease.Job)) return;
        _leases.Enqueue(lease.Id);
        if (_leases.Count > Leases) _jobs.Remove(_leases.Dequeue());
    }

    private readonly record struct Speaker(JobId Job, long First, long End);
}
