using System.Diagnostics;
using ActorCompute.Jobs;

namespace ActorCompute.Output;

/// <summary>A job's progress on the last line of a terminal. It makes way for what else is printed there.</summary>
internal sealed class ProgressLine : IDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(300);

    private const int UsualWidth = 80;

    private readonly Lock _lock = new();
    private readonly TextWriter _terminal;
    private readonly Func<int> _width;
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly ProgressMeter _meter = new();
    private int _drawn;
    private bool _isOver;

    public ProgressLine(TextWriter terminal, Func<int> width) => (_terminal, _width) = (terminal, width);

    /// <summary>One on standard error; null if that is no terminal.</summary>
    public static ProgressLine? OnTerminal() => Console.IsErrorRedirected ? null : new(Console.Error, Width);

    /// <summary>Shows every report until the line is disposed of. If reports fail to come, the line stays; the job itself says why.</summary>
    public void Follow(IAsyncEnumerable<JobSnapshot> reports) => _ = FollowAsync(reports);

    public void Show(JobSnapshot job)
    {
        lock (_lock)
        {
            _meter.Report(job, Stopwatch.GetElapsedTime(_started));
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

    /// <summary>A terminal that does not know its width (such as one of <c>script</c>) is taken for a usual one.</summary>
    private static int Width() => Console.WindowWidth is > 0 and var width ? width : UsualWidth;

    private async Task FollowAsync(IAsyncEnumerable<JobSnapshot> reports)
    {
        await foreach (var job in reports) Show(job);
    }

    /// <summary>A job that is over at once shows no progress.</summary>
    private void Draw()
    {
        if (_isOver || Stopwatch.GetElapsedTime(_started) < Quiet) return;
        var text = ProgressText.Of(_meter, _width() - 1);
        _terminal.Write('\r' + text.PadRight(_drawn));
        _drawn = text.Length;
    }

    private void Erase()
    {
        if (_drawn == 0) return;
        _terminal.Write('\r' + new string(' ', _drawn) + '\r');
        _drawn = 0;
    }
}
