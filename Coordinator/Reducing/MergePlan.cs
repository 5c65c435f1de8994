using ActorCompute.Messages.Segments;

namespace ActorCompute.Coordinator.Reducing;

/// <summary>A block that has a value in the store.</summary>
/// <param name="Bytes">What the value weighs.</param>
/// <param name="Item">Where it is: an item of the block, or the merge item whose result it is.</param>
/// <param name="IsMerged">Whether it is a merge item's result.</param>
internal readonly record struct BlockValue(Block Block, long Bytes, long Item, bool IsMerged);

/// <summary>A merge item that was appended.</summary>
/// <param name="Item">Its index in the job.</param>
/// <param name="Block">What its result is the value of.</param>
internal readonly record struct Merge(long Item, Block Block);

/// <summary>Values to be merged to that of one block; there is no other value in it.</summary>
internal sealed record MergeRun(Block Block, IReadOnlyList<BlockValue> Values);

/// <summary>What follows of the values that there are.</summary>
internal abstract record MergeStep
{
    /// <summary>There is no value at all.</summary>
    internal sealed record Nothing : MergeStep;

    /// <summary>All is merged: the result is that of this item.</summary>
    internal sealed record Done(long Item) : MergeStep;

    /// <summary>These are to be merged next.</summary>
    internal sealed record Round(IReadOnlyList<MergeRun> Runs) : MergeStep;
}

/// <summary>
/// Decides, from the values that a job has come to, what is merged next. A round merges what lies in the largest blocks whose values fit a run;
/// what is alone in its block waits for the next. Every round leaves less, so there is an end. Pure, and the same after a restart.
/// </summary>
/// <param name="mostValues">At most so many in a run, and at least two.</param>
/// <param name="mostBytes">At most so many bytes in a run, unless two alone weigh more.</param>
internal sealed class MergePlan(int mostValues = MergePlan.MostValues, long mostBytes = MergePlan.MostBytes)
{
    public const int MostValues = 4096;
    public const long MostBytes = 8 << 20;

    private readonly List<MergeRun> _runs = [];

    /// <summary>What follows.</summary>
    /// <param name="items">How many there are.</param>
    /// <param name="values">Of the items as they ran, by rising index, without overlaps.</param>
    /// <param name="merges">All that were appended so far, and what the result of each weighs.</param>
    public static MergeStep Next(long items, IReadOnlyList<BlockValue> values, IReadOnlyList<(Merge Merge, long Bytes)> merges, MergePlan? limits = null)
    {
        var left = Left(values, merges);
        if (left is []) return new MergeStep.Nothing();
        if (left is [{ IsMerged: true } last]) return new MergeStep.Done(last.Item);
        var plan = limits ?? new MergePlan();
        if (left.Count == 1) plan._runs.Add(new(Block.Root(items), left));
        else plan.Split(Block.Root(items), left, 0, left.Count);
        return new MergeStep.Round([.. plan._runs]);
    }

    /// <summary>The values with merged ones in the place of those that they were merged of.</summary>
    public static List<BlockValue> Left(IReadOnlyList<BlockValue> values, IReadOnlyList<(Merge Merge, long Bytes)> merges)
    {
        var merged = new SortedList<long, BlockValue>();
        foreach (var (merge, bytes) in merges.OrderBy(m => m.Merge.Item))   // later ones are of larger blocks
        {
            for (int at; (at = Following(merged, merge.Block.First)) < merged.Count && merge.Block.Contains(merged.GetValueAtIndex(at).Block);) merged.RemoveAt(at);
            merged.Add(merge.Block.First, new(merge.Block, bytes, merge.Item, IsMerged: true));
        }
        var left = new List<BlockValue>(merged.Values);
        var next = 0;
        foreach (var value in values)
        {
            while (next < merged.Count && merged.GetValueAtIndex(next).Block.End <= value.Block.First) next++;
            if (next == merged.Count || !merged.GetValueAtIndex(next).Block.Contains(value.Block)) left.Add(value);
        }
        left.Sort(static (a, b) => a.Block.First.CompareTo(b.Block.First));
        return left;
    }

    private static int Following(SortedList<long, BlockValue> merged, long first)
    {
        var (low, high) = (0, merged.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (merged.GetKeyAtIndex(middle) >= first) high = middle;
            else low = middle + 1;
        }
        return low;
    }

    private void Split(Block block, List<BlockValue> values, int from, int to)
    {
        if (to - from < 2) return;
        if (to - from == 2 || (to - from <= mostValues && Weigh(values, from, to) <= mostBytes))
        {
            _runs.Add(new(block, values.GetRange(from, to - from)));
            return;
        }
        var middle = from;
        while (middle < to && values[middle].Block.First < block.Middle) middle++;
        Split(new(block.First, block.Log2 - 1), values, from, middle);
        Split(new(block.Middle, block.Log2 - 1), values, middle, to);
    }

    private static long Weigh(List<BlockValue> values, int from, int to)
    {
        var bytes = 0L;
        for (var i = from; i < to; i++) bytes += values[i].Bytes;
        return bytes;
    }
}
