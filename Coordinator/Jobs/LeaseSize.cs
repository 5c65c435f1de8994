namespace ActorCompute.Coordinator.Jobs;

/// <summary>How many items a lease gets: few enough that no slot idles at the end, many enough that handing them out costs little.</summary>
internal static class LeaseSize
{
    /// <summary>What a lease is meant to take, once the cost of an item is known. ARCHITECTURE §4.2: 100–250 ms.</summary>
    public static readonly TimeSpan Target = TimeSpan.FromMilliseconds(150);

    /// <summary>What a lease is meant to take whose results are folded: each lease leaves a table or the like to be merged, so there are to be few.</summary>
    public static readonly TimeSpan FoldingTarget = TimeSpan.FromMilliseconds(750);

    /// <summary>A slot may idle this long at the end: less work than this is handed out whole.</summary>
    public static readonly TimeSpan NotWorthSplitting = TimeSpan.FromMilliseconds(5);

    /// <summary>A lease's numbers then fit one message: 8 bytes each, 1 MiB together.</summary>
    public const int MaxItems = 120_000;

    /// <summary>Before any cost is known: enough to measure cheap items, not enough to be stuck with dear ones.</summary>
    public const int MaxProbe = 256;

    /// <summary>Leases cut in one go share a message; together they are to take no longer than this.</summary>
    public static readonly TimeSpan MessageTarget = TimeSpan.FromMilliseconds(10);

    /// <summary>No lease is expected to take longer, whatever its items cost: a node's leases can then be added up.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    /// <summary>Items for a CPU-bound lease; at least 1.</summary>
    /// <param name="open">Items of the job that nobody holds.</param>
    /// <param name="totalSlots">Slots of all nodes together.</param>
    /// <param name="secondsPerItem">Measured cost; null if nothing is known.</param>
    /// <param name="chunk">The submission's own bound; null if there is none.</param>
    /// <param name="target">What the lease is meant to take.</param>
    public static int ForSlot(long open, long totalSlots, double? secondsPerItem, int? chunk, TimeSpan target)
    {
        var limit = Math.Min(chunk ?? MaxItems, MaxItems);
        totalSlots = Math.Max(1, totalSlots);   // they may all have gone since the offer was made
        if (secondsPerItem is not { } cost) return (int)Math.Max(1, Math.Min(limit, Math.Min(open / (4L * totalSlots), MaxProbe)));
        cost = Math.Max(cost, 1e-9);
        var share = Math.Max(open / (2L * totalSlots), NotWorthSplitting.TotalSeconds / cost);
        return (int)Math.Max(1, Math.Min(limit, Math.Min(share, target.TotalSeconds / cost)));
    }

    /// <summary>How long so many items are expected to take: at least a microsecond, the wire's unit; zero is "not known".</summary>
    public static TimeSpan Expected(long items, double? secondsPerItem) =>
        secondsPerItem is { } cost ? Time(Math.Max(1e-6, items * cost)) : TimeSpan.Zero;

    /// <summary>So many seconds; of more than <see cref="Longest"/> nobody needs to know how many.</summary>
    public static TimeSpan Time(double seconds) => TimeSpan.FromSeconds(Math.Min(seconds, Longest.TotalSeconds));

    /// <summary>Items for an I/O lease: the free room, shared with the other nodes; at least 1.</summary>
    public static int ForIo(long open, int room, int nodes, int? chunk) =>
        (int)Math.Max(1, Math.Min(Math.Min(chunk ?? MaxItems, room), open / Math.Max(1, nodes) + (open % Math.Max(1, nodes) > 0 ? 1 : 0)));
}
