namespace ActorCompute.ComputeNode.Compute;

/// <summary>How long to wait before another worker is started: not at all, unless they die as soon as they are up.</summary>
internal sealed class RestartPace
{
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(1), First = TimeSpan.FromMilliseconds(100), Longest = TimeSpan.FromSeconds(5);

    private TimeSpan? _started;
    private TimeSpan _pause;

    public void Started(TimeSpan now) => _started = now;

    /// <summary>The worker is lost, or could not be started: how long to wait now.</summary>
    public TimeSpan Lost(TimeSpan now)
    {
        var isQuick = _started is not { } started || now - started < Quick;
        _started = null;
        var pause = _pause;
        _pause = !isQuick ? TimeSpan.Zero : _pause == TimeSpan.Zero ? First : _pause * 2 < Longest ? _pause * 2 : Longest;
        return isQuick ? pause : TimeSpan.Zero;
    }
}
