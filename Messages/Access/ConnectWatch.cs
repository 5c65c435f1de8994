using System.Diagnostics;

namespace ActorCompute.Messages.Access;

/// <summary>Brings what connections go through, and the time, to a <see cref="ConnectPatience"/>. Thread-safe.</summary>
internal sealed class ConnectWatch
{
    private readonly Lock _lock = new();
    private readonly ConnectPatience _patience;
    private long _ticked = Stopwatch.GetTimestamp();

    public ConnectWatch(ApiLink link, ConnectPatience patience)
    {
        _patience = patience;
        link.Taken = () => Change(p => p.Taken());
        link.Secured = () => Change(p => p.Secured());
    }

    public ConnectStage Stage => Read(p => p.Stage);

    /// <summary>When the time is over.</summary>
    public TimeSpan Until => Read(p => p.Until);

    /// <summary>The time that counts.</summary>
    public TimeSpan Elapsed => Read(p => p.Elapsed);

    /// <summary>Lets time pass.</summary>
    /// <returns>Whether it is over.</returns>
    public bool Tick()
    {
        lock (_lock)
        {
            var now = Stopwatch.GetTimestamp();
            _patience.Pass(Stopwatch.GetElapsedTime(_ticked, now));
            _ticked = now;
            return _patience.IsOver;
        }
    }

    public void BrokenOff() => Change(p => p.BrokenOff());

    public void TimedOut() => Change(p => p.TimedOut());

    public void Refused() => Change(p => p.Refused());

    private void Change(Action<ConnectPatience> change)
    {
        lock (_lock) change(_patience);
    }

    private T Read<T>(Func<ConnectPatience, T> read)
    {
        lock (_lock) return read(_patience);
    }
}
