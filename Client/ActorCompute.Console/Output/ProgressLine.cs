using ActorCompute.Jobs;

namespace ActorCompute.Output;

/// <summary>A job's progress on the last line of a terminal. It makes way for what else is printed there, and draws nothing until that is done.</summary>
internal sealed class ProgressLine(TextWriter terminal, Func<int> width, TimeProvider time) : IProgress
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(300);

    /// <summary>A terminal writes "^C" behind the line; there is room for that, and it goes with the line.</summary>
    private const int KeyEcho = 2;

    private readonly Lock _lock = new();
    private readonly long _started = time.GetTimestamp();
    private readonly ProgressMeter _meter = new();
    private int _drawn;
    private int _guests;
    private bool _hasBegun;
    private bool _isOver;

    public void Show(JobSnapshot job)
    {
        lock (_lock)
        {
            _hasBegun = true;
            _meter.Report(job, time.GetElapsedTime(_started));
            Draw();
        }
    }

    /// <summary>Takes the line away, reports or not, until all that was asked for so is given back.</summary>
    public IDisposable MakeWay()
    {
        lock (_lock)
        {
            _guests++;
            Erase();
        }
        return new Way(this);
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
        if (_isOver || !_hasBegun || _guests > 0 || time.GetElapsedTime(_started) < Quiet) return;
        var text = ProgressText.Bar(_meter, width() - 1 - KeyEcho);
        terminal.Write('\r' + text.PadRight(_drawn));
        _drawn = text.Length;
    }

    private void Erase()
    {
        if (_drawn == 0) return;
        terminal.Write('\r' + new string(' ', _drawn + KeyEcho) + '\r');
        _drawn = 0;
    }

    private void GiveBack()
    {
        lock (_lock)
        {
            _guests--;
            Draw();
        }
    }

    private sealed class Way(ProgressLine line) : IDisposable
    {
        private bool _isGivenBack;

        public void Dispose()
        {
            if (_isGivenBack) return;
            _isGivenBack = true;
            line.GiveBack();
        }
    }
}
