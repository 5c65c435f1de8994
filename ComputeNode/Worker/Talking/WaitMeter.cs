namespace ActorCompute.Worker.Talking;

/// <summary>
/// How long items certainly waited. That is looked up seldom, for it takes longer than a short item: what is told counts for all items since.
/// </summary>
/// <param name="look">What the process has had since the last look; null where that is not known.</param>
internal sealed class WaitMeter(Func<ProcessorUse?> look)
{
    /// <summary>Items run at least so long between two looks.</summary>
    public static readonly TimeSpan LeastTime = TimeSpan.FromMilliseconds(100);

    private TimeSpan _ran;
    private bool _hasLooked;

    /// <summary>Looks for the first time, so that what was before does not count.</summary>
    public void Start() => _hasLooked = _hasLooked || look() is not null;

    /// <summary>What is known of items that ran for so long, and of those before them: zero until there is enough of it. Says, too, whether it looked.</summary>
    public (TimeSpan Time, bool HasLooked) Take(TimeSpan ran)
    {
        if (!_hasLooked || (_ran += ran) < LeastTime) return default;
        var waited = look()?.Waited(_ran) ?? TimeSpan.Zero;
        _ran = TimeSpan.Zero;
        return (waited, true);
    }
}
