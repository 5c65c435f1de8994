using ActorCompute.Jobs;
using ActorCompute.Nodes;

namespace ActorCompute.Output;

/// <summary>
/// A job's progress on the last line of a terminal. It makes way for what else is printed there, and draws nothing until that is done, nor on a terminal
/// that has been closed: that is no reason to stop the job.
/// </summary>
internal sealed class ProgressLine : IProgress
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(300);

    /// <summary>A terminal writes "^C" behind the line; there is room for that, and it goes with the line.</summary>
    private const int KeyEcho = 2;

    /// <summary>What is left gets less, or nothing moves, without a report of the job.</summary>
    private static readonly TimeSpan Redrawn = TimeSpan.FromSeconds(1);

    private readonly TextWriter _terminal;
    private readonly Func<int> _width;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private readonly long _started;
    private readonly ProgressMeter _meter = new();
    private int _drawn;
    private int _guests;
    private bool _hasBegun;
    private bool _isOver;

    public ProgressLine(TextWriter terminal, Func<int> width, TimeProvider time)
    {
        (_terminal, _width, _time, _started) = (terminal, width, time, time.GetTimestamp());
        _timer = time.CreateTimer(_ => Redraw(), null, Redrawn, Redrawn);
    }

    private TimeSpan Now => _time.GetElapsedTime(_started);

    public void Show(JobSnapshot job)
    {
        lock (_lock)
        {
            _hasBegun = true;
            _meter.Report(job, Now);
            Draw();
        }
    }

    public void See(IReadOnlyList<NodeSnapshot> nodes)
    {
        lock (_lock) _meter.Report(nodes, Now);
    }

    public void Read(long results)
    {
        lock (_lock) _meter.Read = results;
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
        _timer.Dispose();
        lock (_lock)
        {
            Erase();
            _isOver = true;
        }
    }

    /// <summary>A job that is over at once shows no progress.</summary>
    private void Draw()
    {
        if (_isOver || !_hasBegun || _guests > 0 || Now < Quiet) return;
        var text = ProgressText.Bar(_meter, Now, _width() - 1 - KeyEcho);
        Write('\r' + text.PadRight(_drawn));
        _drawn = text.Length;
    }

    private void Redraw()
    {
        lock (_lock) Draw();
    }

    private void Erase()
    {
        if (_drawn == 0) return;
        Write('\r' + new string(' ', _drawn + KeyEcho) + '\r');
        _drawn = 0;
    }

    private void Write(string text)
    {
        if (_isOver) return;
        try
        {
            _terminal.Write(text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _isOver = true;   // the terminal is closed, and no other opens in its place
        }
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
