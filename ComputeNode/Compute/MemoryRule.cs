using ActorCompute.Messages;
using ActorCompute.Messages.Worker;

namespace ActorCompute.ComputeNode.Compute;

/// <summary>Whether a worker is to be killed for the memory it holds, and for which item.</summary>
/// <param name="Kills">Whether it is.</param>
/// <param name="Item">The item that it ran; null if it ran none, and nobody is to blame.</param>
internal readonly record struct MemoryVerdict(bool Kills, KilledItem? Item);

/// <summary>What a worker may hold.</summary>
internal static class MemoryRule
{
    /// <summary>How often a worker is looked at.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>Judges a worker that runs one item at a time. Between two items it is spared: that moment is short, and would blame nobody.</summary>
    /// <param name="limit">Bytes that it may hold.</param>
    /// <param name="held">Bytes that it holds.</param>
    /// <param name="running">What its marker says.</param>
    /// <param name="isIdle">Whether it has no lease.</param>
    public static MemoryVerdict Judge(long limit, long held, RunningItem? running, bool isIdle) =>
        held <= limit ? default
        : running is { Index: { } index, Lease: var lease } ? new(true, new KilledItem(lease, index, Failure.OfMemory(index, limit, held)))
        : new(isIdle, null);
}
