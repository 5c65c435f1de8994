using System.Diagnostics;

namespace ActorCompute.Worker.Asynchronous;

/// <summary>An item that runs, and how it can be cancelled.</summary>
internal sealed class BegunItem
{
    private readonly CancellationTokenSource _cancel = new();
    private readonly long _started = Stopwatch.GetTimestamp();
    private volatile bool _isOverdue;

    public CancellationToken Token => _cancel.Token;

    /// <summary>Whether it was told that its time is over.</summary>
    public bool IsOverdue => _isOverdue;

    public TimeSpan Ran(long now) => Stopwatch.GetElapsedTime(_started, now);

    /// <summary>Tells it that nobody wants it. What user code has registered runs on other threads.</summary>
    public void Cancel() => _ = _cancel.CancelAsync();

    /// <summary>Tells it that its time is over.</summary>
    public void Expire()
    {
        if (_isOverdue) return;
        _isOverdue = true;
        Cancel();
    }
}
