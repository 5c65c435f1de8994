namespace ActorCompute.Connections;

/// <summary>
/// What the losses of a connection look like together. A network that swallows large packets lets small ones through: connections are taken and die of silence once
/// much is sent, and the next one is answered at once; or they are taken and the handshake gets no further. Mutable, with a single owner; time is passed in.
/// </summary>
internal sealed class LossPattern
{
    /// <summary>An answer this soon after a silent end comes from somebody who had not been away.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(10);

    /// <summary>Silent ends further apart have nothing to do with each other.</summary>
    private static readonly TimeSpan Together = TimeSpan.FromMinutes(3);

    /// <summary>So many are no accident.</summary>
    private const int Enough = 2;

    private TimeSpan? _silentAt;
    private TimeSpan? _before;
    private int _silent;
    private int _taken;
    private TimeSpan _firstTaken, _lastTaken;

    /// <summary>Whether ports take connections and handshakes get no answer: of somebody who is stopped, who has too much to do, or whose large packets are lost.</summary>
    public bool IsStuckInHandshake => _taken > Enough && _lastTaken - _firstTaken >= AtOnce;

    /// <summary>Whether connections die of silence though whoever answers was there all the time.</summary>
    public bool LosesLargePackets => _silent >= Enough;

    /// <summary>The connection is lost.</summary>
    /// <param name="isSilent">Whether it died because nothing came any more, and nobody closed it.</param>
    public void Lost(bool isSilent, TimeSpan now)
    {
        _taken = 0;
        _silentAt = isSilent ? now : null;
        if (!isSilent || (_before is { } before && now - before > Together)) _silent = 0;
    }

    /// <summary>An answer has come.</summary>
    public void Restored(TimeSpan now)
    {
        _taken = 0;
        if (_silentAt is not { } silent) return;
        (_silent, _before, _silentAt) = (now - silent <= AtOnce ? _silent + 1 : 0, now, null);
    }

    /// <summary>While it is lost, the port took a connection.</summary>
    public void Taken(TimeSpan now)
    {
        if (_taken++ == 0) _firstTaken = now;
        _lastTaken = now;
    }

    /// <summary>A connection is secured.</summary>
    public void Secured() => _taken = 0;
}
