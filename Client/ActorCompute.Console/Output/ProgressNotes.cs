using ActorCompute.Jobs;

namespace ActorCompute.Output;

/// <summary>
/// A job's progress as plain lines, for a log: the first 5 s after the first report, the next ones whenever twice the time has passed, and at least one a
/// minute as long as there is something new.
/// </summary>
internal sealed class ProgressNotes(Action<string> say, TimeProvider time) : IProgress
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(5), Longest = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly ProgressMeter _meter = new();
    private TimeSpan _due = First;
    private long? _started;   // a cluster that takes long to start is no slow job
    private bool _isOver;

    public void Show(JobSnapshot job)
    {
        lock (_lock)
        {
            var now = time.GetElapsedTime(_started ??= time.GetTimestamp());
            _meter.Report(job, now);
            if (_isOver || now < _due || (_meter.Done == _meter.Total && !_meter.IsMerging)) return;   // what is done, the sum-up tells
            say(ProgressText.Note(_meter));
            _due = now + (now < Longest ? now : Longest);
        }
    }

    public void Dispose()
    {
        lock (_lock) _isOver = true;
    }
}
