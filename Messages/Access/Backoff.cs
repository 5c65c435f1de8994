namespace ActorCompute.Messages.Access;

/// <summary>How long to wait before the next attempt to reach the coordinator. Pure.</summary>
public static class Backoff
{
    /// <summary>Before the second attempt.</summary>
    public static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);

    /// <summary>Before all attempts from the seventh on.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <summary>Doubles from 50 ms to 2 s.</summary>
    /// <param name="failures">How many attempts have failed since the last one that got through; at least 1.</param>
    public static TimeSpan After(int failures) =>
        failures > 10 ? Longest : TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << (failures - 1)));
}
