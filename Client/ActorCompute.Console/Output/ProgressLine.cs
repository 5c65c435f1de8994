using ActorCompute.Jobs;

namespace ActorCompute.Output;

/// <summary>A job's progress on the last line of a terminal. It makes way for what else is printed there.</summary>
internal sealed class ProgressLine(TextWriter terminal, Func<int> width, TimeProvider time) : IProgress
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(300);

    private readonly Lock _lock = new();
    private readonly long _started = time.GetTimestamp();
    private readonly ProgressMeter _meter = new();
    private int _drawn;
    private bool _isOver;

    public void Show(JobSnapshot job)
    {
        lock (_lock)
        {
            _meter.Report(job, time.GetElapsedTime(_started));
            Draw();
        }
    }

    public void Hide()
    {
        lock (_lock) Erase();
    }

    public void Redraw()
    {
        lock (_lock) Draw();
    }

    public void Dispose()
    {
        lock (_lock)
        {
            Erase();
            _isOver = true;
        }
    }

    /// <summary>A job that is over at once shows no progress.</summary>
    private void Draw()
    {
        if (_isOver || time.GetElapsedTime(_started) < Quiet) return;
        var text = ProgressText.Bar(_meter, width() - 1);
        terminal.Write('\r' + text.PadRight(_drawn));
        _drawn = text.Length;
    }

    private void Erase()
    {
        if (_drawn == 0) return;
        terminal.Write('\r' + new string(' ', _drawn) + '\r');
        _drawn = 0;
    }
}
