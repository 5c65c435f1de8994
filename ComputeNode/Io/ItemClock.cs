namespace ActorCompute.ComputeNode.Io;

/// <summary>The time that one item has. It stands still while the item waits for others of its job.</summary>
internal sealed class ItemClock : IDisposable
{
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _over;
    private readonly CancellationTokenRegistration _cancelled;
    private TimeSpan _left;
    private long _since;

    /// <param name="whole">More than zero.</param>
    /// <param name="cancel">Ends the item before its time.</param>
    public ItemClock(TimeSpan whole, TimeProvider time, CancellationToken cancel)
    {
        (_time, _left, _since, _over) = (time, whole, time.GetTimestamp(), new CancellationTokenSource(whole, time));
        _cancelled = cancel.UnsafeRegister(static over => ((CancellationTokenSource)over!).Cancel(), _over);
    }

    /// <summary>Cancelled when the time is over, or the item is cancelled.</summary>
    public CancellationToken Over => _over.Token;

    /// <summary>What is left while it runs.</summary>
    public TimeSpan Left => _left - _time.GetElapsedTime(_since);

    /// <summary>Waits without letting time pass.</summary>
    public async ValueTask<T> StandStillAsync<T>(ValueTask<T> waiting)
    {
        if (waiting.IsCompletedSuccessfully) return await waiting;
        _left = Left;
        _over.CancelAfter(Timeout.InfiniteTimeSpan);
        var result = await waiting;
        _since = _time.GetTimestamp();
        _over.CancelAfter(_left > TimeSpan.Zero ? _left : TimeSpan.Zero);
        return result;
    }

    public void Dispose()
    {
        _cancelled.Dispose();
        _over.Dispose();
    }
}
