using ActorCompute.Messages;

namespace ActorCompute.Profile;

/// <summary>How many items make a sample. Pure.</summary>
/// <param name="Time">What it is to take, one item after the other.</param>
/// <param name="Longest">An item that takes longer is taken alone.</param>
/// <param name="Least">Of others no fewer are taken, so that something can run at once.</param>
internal sealed record SampleSize(TimeSpan Time, TimeSpan Longest, int Least)
{
    /// <summary>Results of more items would be a load on whatever keeps them, and say nothing new.</summary>
    public const long MostItems = 1_000_000;

    /// <summary>Code that runs for the first time, in processes that start for it, is slower; of what takes this long that is no matter.</summary>
    public static readonly TimeSpan LongRun = TimeSpan.FromSeconds(10);

    private const int Growth = 8;

    /// <summary>
    /// For ways that may take so long. A machine that others use, too, is steadier in the better of two runs; to wait takes as long at any
    /// time, and the more items wait, the more is to be seen.
    /// </summary>
    public static SampleSize For(TaskKind kind, TimeSpan time, int processors) => new(kind is TaskKind.Cpu ? time / 2 : time, time, processors);

    /// <summary>Whether an item is taken alone.</summary>
    /// <param name="isFirst">Whether its code was new.</param>
    public bool IsLong(TimeSpan item, bool isFirst) => item >= Longest && (!isFirst || item >= LongRun);

    /// <summary>Whether a trial says enough.</summary>
    /// <param name="isAll">Whether there are no more items.</param>
    public bool IsEnough(long items, TimeSpan elapsed, bool isAll) => isAll || items >= MostItems || elapsed >= Time / Growth;

    /// <summary>How many items to try next.</summary>
    public static long Next(long items) => Math.Min(MostItems, items * Growth);

    /// <summary>How many to take, if so many took so long.</summary>
    public long Of(long items, TimeSpan elapsed) =>
        (long)Math.Clamp(items * (Time / Max(elapsed, TimeSpan.FromTicks(1))), Least, MostItems);

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
