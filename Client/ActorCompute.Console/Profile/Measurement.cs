using ActorCompute.Messages.Nodes;

namespace ActorCompute.Profile;

/// <summary>The numbers of one way to run the sample. Pure.</summary>
/// <param name="Name">What people call the way.</param>
/// <param name="Place">What it is here.</param>
/// <param name="Time">What the sample took, in the run that others on the machine disturbed least.</param>
/// <param name="Failed">Items without a value.</param>
/// <param name="Digest">One number for all results.</param>
internal sealed record Measurement(string Name, string Place, TimeSpan Time, long Items, long Failed, ulong Digest)
{
    /// <summary>Samples that take little time are run again; no more often than this.</summary>
    public const int MostRuns = 5;

    public double ItemsPerSecond => Items / Math.Max(Time.TotalSeconds, 1e-7);

    /// <summary>How many times as fast as another way.</summary>
    public double SpeedUp(Measurement other) => other.Time / Max(Time, TimeSpan.FromTicks(1));

    /// <summary>Whether so many runs of a sample say what it takes.</summary>
    /// <param name="runs">What each took.</param>
    /// <param name="time">About how long they may take together.</param>
    public static bool IsEnough(IReadOnlyList<TimeSpan> runs, TimeSpan time) =>
        runs.Count >= MostRuns || (runs.Count > 0 && runs.Aggregate(TimeSpan.Zero, (sum, r) => sum + r) + runs.Min() > time * 1.1);

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}

/// <summary>What an item takes, all others resting. Pure.</summary>
/// <param name="Cpu">Seconds of processor time.</param>
/// <param name="Wall">Seconds from its start to its end.</param>
/// <param name="Waited">Seconds that it certainly waited.</param>
/// <param name="Allocated">Bytes.</param>
/// <param name="Collections">Garbage collections; less than one, as a rule.</param>
internal sealed record ItemCost(double Cpu, double Wall, double Waited, double Allocated, double Collections)
{
    /// <summary>Of the item's time, how much it computes.</summary>
    public double Share => Wall > 0 ? Math.Min(1, Cpu / Wall) : 0;

    /// <summary>Of the item's time, how much it certainly waits.</summary>
    public double Waits => Wall > 0 ? Math.Min(1, Waited / Wall) : 0;

    public static ItemCost Of(WorkCost cost)
    {
        var items = Math.Max(1.0, cost.Items);
        return new(cost.Cpu.TotalSeconds / items, cost.Wall.TotalSeconds / items, cost.Waited.TotalSeconds / items, cost.Allocated / items, cost.Collections / items);
    }
}
