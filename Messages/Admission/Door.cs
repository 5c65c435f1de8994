using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace ActorCompute.Messages.Admission;

/// <summary>
/// The door of a port: brings who comes, goes and proves itself, and the time, to an <see cref="AdmissionBook{T}"/>, and closes whom that turns away. Says once that
/// it turns somebody away and once that it does no more, with their number. Thread-safe.
/// </summary>
public sealed class Door : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2), QuietAfter = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private readonly string _port;
    private readonly int _places;
    private readonly ILogger _log;
    private readonly AdmissionBook<Guest> _book;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly Timer _look;
    private long _saidOf;
    private long _counted;
    private TimeSpan? _crowdedAt;

    /// <param name="port">What people call the port, at the beginning of a sentence.</param>
    /// <param name="places">How many connections it may have.</param>
    /// <param name="log">Where to say that it turns somebody away.</param>
    public Door(string port, int places, ILogger log)
    {
        (_port, _places, _log) = (port, places, log);
        _book = new(places, DescriptorBudget.Strangers(places));
        _look = new(_ => Look(), null, LookEvery, LookEvery);
    }

    /// <summary>How many were turned away so far.</summary>
    public long TurnedAway
    {
        get { lock (_lock) return _book.TurnedAway; }
    }

    private TimeSpan Now => Stopwatch.GetElapsedTime(_start);

    /// <summary>Somebody comes.</summary>
    /// <param name="close">Closes the connection at once; not called for one that is not let in.</param>
    /// <returns>The guest, who says when it is gone; null if it is not let in.</returns>
    public Guest? Enter(Action close)
    {
        var guest = new Guest(this, close);
        Guest? turnedAway;
        lock (_lock) turnedAway = _book.Enter(guest, Now);
        if (turnedAway is null) return guest;
        Say();
        if (turnedAway == guest) return null;
        turnedAway.Close();
        return guest;
    }

    /// <inheritdoc/>
    public void Dispose() => _look.Dispose();

    private void Look()
    {
        IReadOnlyList<Guest> late;
        lock (_lock) late = _book.SendOut(Now);
        foreach (var guest in late) guest.Close();
        if (late.Count > 0 || _crowdedAt is not null) Say();
    }

    private void Say()
    {
        lock (_lock)
        {
            var isNews = _book.TurnedAway > _counted;
            _counted = _book.TurnedAway;
            if (isNews)
            {
                if (_crowdedAt is null) AdmissionLog.Crowded(_log, _port, _places);
                _crowdedAt = Now;
            }
            else if (Now - _crowdedAt >= QuietAfter)
            {
                AdmissionLog.Quiet(_log, _port, _counted - _saidOf);
                (_saidOf, _crowdedAt) = (_counted, null);
            }
        }
    }

    /// <summary>One connection that was let in.</summary>
    public sealed class Guest
    {
        private readonly Door _door;

        internal Guest(Door door, Action close) => (_door, Close) = (door, close);

        internal Action Close { get; }

        /// <summary>It has proved that it belongs here.</summary>
        public void Know()
        {
            lock (_door._lock) _door._book.Know(this);
        }

        /// <summary>It has proved that it does not belong here; whoever found that closes it.</summary>
        public void Refuse()
        {
            bool isNews;
            lock (_door._lock) isNews = _door._book.Refuse(this);
            if (isNews) _door.Say();
        }

        /// <summary>It is gone.</summary>
        public void Leave()
        {
            lock (_door._lock) _door._book.Leave(this);
        }
    }
}

internal static partial class AdmissionLog
{
    [LoggerMessage(31, LogLevel.Warning, "{Port} turns connections away: of strangers, who prove nothing in time or the wrong thing, or are more than there is room for ({Places} places, half of them at most for strangers). Clients and nodes of this cluster come in.")]
    public static partial void Crowded(ILogger log, string port, int places);

    [LoggerMessage(32, LogLevel.Information, "{Port} turns no connections away any more; it did {Count} times.")]
    public static partial void Quiet(ILogger log, string port, long count);
}
