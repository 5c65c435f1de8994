using System.Globalization;
using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Output;

namespace ActorCompute.Profile;

/// <summary>What an item does with its time.</summary>
internal enum Bound
{
    /// <summary>It computes.</summary>
    Cpu,
    /// <summary>It waits.</summary>
    Io,
    /// <summary>Something of both.</summary>
    Mixed,
}

/// <summary>What the numbers say of a task. Pure.</summary>
internal static class Verdict
{
    private const double Better = 1.15;   // machines are not that steady

    private const int Turns = 4;   // with fewer items a slot, who has the last ones decides

    private const long Many = 100_000;

    private static readonly TimeSpan TooLittle = TimeSpan.FromMilliseconds(50);

    private const double Cheap = 50e-6;   // to hand out an item, store its result and fetch it takes less, in company far less

    private static readonly CultureInfo English = CultureInfo.InvariantCulture;

    public static Bound Of(ItemCost item) => item.Waits > KindAdvice.Waits ? Bound.Io : item.Share > KindAdvice.Computes ? Bound.Cpu : Bound.Mixed;

    /// <summary>"CPU-bound: it computes for 98 % of its time".</summary>
    public static string Sentence(ItemCost item) => Of(item) switch
    {
        Bound.Cpu => string.Create(English, $"CPU-bound: an item computes for {item.Share:P0} of its time"),
        Bound.Io => string.Create(English, $"I/O-bound: an item waits for {item.Waits:P0} of its time"),
        _ => string.Create(English, $"mixed: an item computes for {item.Share:P0} of its time, and waits for the rest, or for a processor that is busy"),
    };

    /// <summary>What to do about it; nothing if all is as it should be.</summary>
    /// <param name="kind">What the task's signature says.</param>
    /// <param name="ways">The first runs one item after the other.</param>
    /// <param name="slots">How many items can compute at once on this machine.</param>
    public static IReadOnlyList<string> Advice(TaskKind kind, ItemCost item, IReadOnlyList<Measurement> ways, int slots)
    {
        var advice = new List<string?> { OfKind(kind, item) };
        var (sequential, items) = (ways[0], ways[0].Items);
        if (sequential.Time < TooLittle && items < Many)
            advice.Add($"All of the sample is {Quantity.Seconds(sequential.Time.TotalSeconds)} of work, so that what a job costs by itself "
                + "is most of what is seen of clusters: give more items.");
        else if (items < slots)
            advice.Add($"A sample of {Quantity.Items(items)} is too small to keep {slots} slots busy: a longer --time takes more.");
        else if (kind is TaskKind.Cpu && Of(item) is Bound.Cpu) advice.Add(OfWays(item, ways, slots));
        if (ways.Any(w => w.Digest != sequential.Digest))
            advice.Add("The results differ from one way to another: the task is not deterministic, or depends on where it runs, "
                + "and a retry may give another value.");
        return [.. advice.OfType<string>()];
    }

    /// <summary>A job of such items would be told the same, once it has run long enough.</summary>
    private static string? OfKind(TaskKind kind, ItemCost item) =>
        KindAdvice.OfShape(kind, item.Cpu, item.Wall, item.Waited);

    private static string? OfWays(ItemCost item, IReadOnlyList<Measurement> ways, int slots)
    {
        var (sequential, threads, processes) = (ways[0], Find(ways, WayNames.Threads), Find(ways, WayNames.Processes));
        if (threads is null || processes is null) return null;
        if (processes.SpeedUp(sequential) < 1 && item.Cpu > Cheap)
            return "Worker processes were no faster than one thread, though the items compute: "
                + "what they take and return is large, or something else uses this machine.";
        if (processes.SpeedUp(sequential) < 1)
            return $"An item takes {Quantity.Seconds(item.Cpu)}, less than it costs to hand it out, to store its result and to fetch that: "
                + "let an item be more work, such as a range of what it is now.";
        if (processes.SpeedUp(threads) >= Better && sequential.Items >= Turns * slots)
            return string.Create(English, $"Worker processes are {processes.SpeedUp(threads):0.0} times as fast as threads: ")
                + $"these share locks, or one heap to collect ({Quantity.Bytes((long)item.Allocated)} an item).";
        return null;
    }

    private static Measurement? Find(IReadOnlyList<Measurement> ways, string name) => ways.FirstOrDefault(w => w.Name == name);
}
