using ActorCompute.Jobs;
using ActorCompute.Nodes;

namespace ActorCompute.Output;

/// <summary>
/// A job's progress as plain lines, for a log: the first 5 s after the first report, the next ones whenever twice the time has passed, and at least one a
/// minute as long as there is something new.
/// </summary>
internal sealed class ProgressNotes : IProgress
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(5), Longest = TimeSpan.FromMinutes(1), Look = TimeSpan.FromSeconds(1);

    private readonly Action<string> _say;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private readonly ProgressMeter _meter = new();
    private TimeSpan _due = First;
    private long? _started;   // a cluster that takes long to start is no slow job
    private bool _isNew;
    private bool _isOver;

    public ProgressNotes(Action<string> say, TimeProvider time)
    {
        (_say, _time) = (say, time);
        _timer = time.CreateTimer(_ => SayIfDue(), null, Look, Look);
    }

    public void Show(JobSnapshot job)
    {
        lock (_lock)
        {
            _started ??= _time.GetTimestamp();
            _meter.Report(job, Now);
            _isNew = true;
            SayIfDue();
        }
    }

    public void See(IReadOnlyList<NodeSnapshot> nodes)
    {
        lock (_lock) _meter.Report(nodes, Now);
    }

    public void Read(long results)
    {
        lock (_lock)
        {
            _isNew |= _meter.Read != results;
            _meter.Read = results;
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock) _isOver = true;
    }

    private TimeSpan Now => _started is { } started ? _time.GetElapsedTime(started) : TimeSpan.Zero;

    /// <summary>What is done, the sum-up tells.</summary>
    private void SayIfDue()
    {
        lock (_lock)
        {
            var now = Now;
            if (_isOver || !_isNew || now < _due || (_meter.Done == _meter.Total && !_meter.IsMerging && !_meter.IsReading)) return;
            _say(ProgressText.Note(_meter, now));
            (_isNew, _due) = (false, now + (now < Longest ? now : Longest));
        }
    }
}
