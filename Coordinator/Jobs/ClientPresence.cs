namespace ActorCompute.Coordinator.Jobs;

/// <summary>
/// Whether the client is still there that a job cannot do without. Silence counts only while somebody listens and can hear: a coordinator that was stopped for a
/// while, or that hears nobody at all, blames nobody for it, and gives the client its whole time from then on. Pure; time is passed in.
/// </summary>
internal sealed class ClientPresence(TimeSpan now)
{
    /// <summary>How long nothing may be heard of it. Streams that are open are heard of every 10 s.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>How often whoever holds a stream open for a client says so, and how often to listen.</summary>
    public static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(10);

    /// <summary>A listener that comes later than this was stopped itself.</summary>
    private static readonly TimeSpan Late = 1.5 * SignOfLife;

    private TimeSpan _silence;
    private TimeSpan _counted = now;   // until when the silence is counted

    public bool IsGone => _silence > Patience;

    /// <summary>It has asked for something, or holds a stream open.</summary>
    public void Seen(TimeSpan at) => (_silence, _counted) = (TimeSpan.Zero, at);

    /// <summary>Listens; is called every <see cref="SignOfLife"/>, and a longer gap is the listener's own.</summary>
    /// <param name="heardAnybody">When anybody at all was last heard.</param>
    public void Listen(TimeSpan at, TimeSpan heardAnybody)
    {
        if (at - _counted > Late) _silence = TimeSpan.Zero;
        else if (heardAnybody > _counted) _silence += at - _counted;
        _counted = at;
    }
}
