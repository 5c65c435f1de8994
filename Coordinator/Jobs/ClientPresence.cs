namespace ActorCompute.Coordinator.Jobs;

/// <summary>Whether the client is still there that a job cannot do without. Pure; time is passed in.</summary>
internal sealed class ClientPresence(TimeSpan now)
{
    /// <summary>How long nothing may be heard of it. Streams that are open are heard of every 10 s.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>How often whoever holds a stream open for a client says so.</summary>
    public static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(10);

    private TimeSpan _seen = now;

    /// <summary>It has asked for something, or holds a stream open.</summary>
    public void Seen(TimeSpan at) => _seen = at;

    public bool IsGone(TimeSpan at) => at - _seen > Patience;
}
