using ActorCompute.Jobs;

namespace ActorCompute.Output;

/// <summary>What is known of a job's pace. Pure: time is an argument.</summary>
internal sealed class ProgressMeter
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private readonly Queue<(TimeSpan At, long Done)> _marks = new();
    private JobSnapshot? _job;

    /// <summary>Takes a report of the job.</summary>
    public void Report(JobSnapshot job, TimeSpan at)
    {
        _job = job;
        _marks.Enqueue((at, Done));
        while (_marks.Count > 2 && at - _marks.Peek().At > Window) _marks.Dequeue();
    }

    /// <summary>Items with an outcome.</summary>
    public long Done => _job is null ? 0 : _job.Succeeded + _job.Failed;

    public long Failed => _job?.Failed ?? 0;

    /// <summary>Whether all items are done, and their results are being merged.</summary>
    public bool IsMerging => _job is { IsMerging: true };

    /// <summary>How many items there are; null while inputs may still come.</summary>
    public long? Total => _job is null or { State: JobState.Open } ? null : _job.Total;

    /// <summary>Items a second over the last few seconds; 0 as long as that is not known.</summary>
    public double Rate
    {
        get
        {
            if (_marks.Count < 2) return 0;
            var ((from, before), (to, now)) = (_marks.Peek(), _marks.Last());
            return to > from ? (now - before) / (to - from).TotalSeconds : 0;
        }
    }

    /// <summary>Time left at the present pace; null if that is not known.</summary>
    public TimeSpan? Left => Total is { } total && Rate > 0 && (total - Done) / Rate is < 1e9 and var seconds ? TimeSpan.FromSeconds(seconds) : null;
}
