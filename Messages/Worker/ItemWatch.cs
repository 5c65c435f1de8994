namespace ActorCompute.Messages.Worker;

/// <summary>
/// How long the running item has been seen running, by whoever looks at a worker's marker at regular times: so an item costs no clock.
/// </summary>
public sealed class ItemWatch
{
    private RunningItem _seen;
    private TimeSpan _since;

    /// <summary>Looks once more.</summary>
    /// <param name="running">What the marker says now.</param>
    /// <param name="now">Since any fixed moment.</param>
    /// <returns>How long the same item has been running at every look; zero if none runs.</returns>
    public TimeSpan Look(RunningItem? running, TimeSpan now)
    {
        if (running is not { Index: not null, IsPreparing: false } item)
        {
            _seen = default;
            return TimeSpan.Zero;
        }
        if ((item.Lease, item.Index) != (_seen.Lease, _seen.Index)) (_seen, _since) = (item, now);
        return now - _since;
    }
}
