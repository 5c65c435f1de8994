using ActorCompute.Messages;
using ActorCompute.Messages.Results;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Jobs;

/// <summary>Which items' results were passed on, so that none is twice, whatever comes again. Pure; mutable, with a single owner.</summary>
internal sealed class TakenResults
{
    private readonly IntervalSet _taken = new();

    /// <summary>How many items' results were taken.</summary>
    public long Count => _taken.Count;

    /// <summary>What of these was not taken before; it counts as taken from now on.</summary>
    public JobResults Take(JobResults results)
    {
        var before = Count;
        var fresh = results.Segments.Select(s => (Segment: s, Parts: TakeParts(s.Range))).ToArray();
        if (Count - before == results.Count) return results;
        Segment[] segments = [.. fresh.SelectMany(f => f.Parts.Select(f.Segment.Slice))];
        return new(segments, [.. results.Failures.Where(f => segments.Any(s => s.Range.Contains(f.Index)))]);
    }

    private ItemRange[] TakeParts(ItemRange range)
    {
        ItemRange[] parts = [.. _taken.Missing(range)];
        _taken.Add(range);
        return parts;
    }
}
