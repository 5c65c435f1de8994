using System.Globalization;
using ActorCompute.Coordinator.Jobs;
using ActorCompute.Output;

namespace ActorCompute.Profile;

/// <summary>How large leases of a job will be once its items' cost is known, and why: the coordinator's own rule. Pure.</summary>
/// <param name="Items">Items of a lease in the midst of the job; towards its end they become fewer.</param>
/// <param name="Seconds">What such a lease takes; of waiting items, what the longest wait is.</param>
/// <param name="Why">The end of a sentence.</param>
internal sealed record LeaseFinding(long Items, double Seconds, string Why)
{
    /// <summary>Of an input whose length is not known: as if it had no end.</summary>
    private const long Endless = long.MaxValue / 4;

    private static readonly CultureInfo English = CultureInfo.InvariantCulture;

    /// <summary>Of items that compute.</summary>
    /// <param name="input">Items of the whole input; null if nobody knows.</param>
    /// <param name="slots">Worker processes that share them.</param>
    /// <param name="cost">Seconds an item.</param>
    public static LeaseFinding OfCpu(long? input, int slots, double cost)
    {
        var items = Math.Min(input ?? Endless, LeaseSize.ForSlot(input ?? Endless, slots, cost, chunk: null, LeaseSize.Target));
        return new(items, items * cost, WhyCpu(items, LeaseSize.ForSlot(Endless, slots, cost, chunk: null, LeaseSize.Target), slots, cost));
    }

    /// <summary>Of items that wait.</summary>
    /// <param name="room">Items that a node has in flight at once.</param>
    public static LeaseFinding OfIo(long? input, int room, int nodes, double cost)
    {
        var items = LeaseSize.ForIo(input ?? Endless, room, nodes, chunk: null);
        return new(items, cost, items < room ? "which is a node's share of the input: they wait, and hold no slot"
            : "which is all that a node has in flight at once (--io-capacity): they wait, and hold no slot");
    }

    private static string WhyCpu(long items, long unshared, int slots, double cost)
    {
        if (items < unshared) return items * cost <= LeaseSize.NotWorthSplitting.TotalSeconds
            ? $"because less than {Quantity.Seconds(LeaseSize.NotWorthSplitting.TotalSeconds)} of work is not worth sharing out"
            : string.Create(English, $"because that is half of what each of {slots:N0} slots gets, so that none idles at the end");
        if (items == LeaseSize.MaxItems) return "because the results of more would not fit one message";
        return items == 1 && cost >= LeaseSize.Target.TotalSeconds
            ? $"because one item takes longer than the {Quantity.Seconds(LeaseSize.Target.TotalSeconds)} that a lease is meant to"
            : $"because a lease is meant to take {Quantity.Seconds(LeaseSize.Target.TotalSeconds)}: "
                + "handing it out then costs next to nothing, and no slot waits long at the end";
    }
}
