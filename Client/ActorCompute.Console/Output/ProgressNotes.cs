using ActorCompute.Jobs;

namespace ActorCompute.Output;

/// <summary>
/// A job's progress as plain lines, for a log: the first after 5 s, the next ones whenever twice the time has passed, and at least one a
/// minute as long as there is something new.
/// </summary>
internal sealed class ProgressNotes(Action<string> say, TimeProvider time) : IProgress
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(5), Longest = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly long _started = time.GetTimestamp();
    private readonly ProgressMeter _meter = new();
    private TimeSpan _due = First;
    private bool _isOver;

    public void Show(JobSnapshot job)
    {
        lock (_lock)
        {
            var now = time.GetElapsedTime(_started);
            _meter.Report(job, now);
            if (_isOver || now < _due) return;
            say(ProgressText.Note(_meter));
            _due = now + (now < Longest ? now : Longest);
        }
    }

    public void Dispose()
    {
        lock (_lock) _isOver = true;
    }
}
