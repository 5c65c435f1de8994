using ActorCompute.Messages;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Coordinator.Results;

/// <summary>What came of a run of items.</summary>
/// <param name="Values">The values; a failed item has an empty (json) or meaningless (raw) one.</param>
/// <param name="Failures">The failed ones among them, by index.</param>
internal sealed record Outcomes(Segment Values, IReadOnlyList<Failure> Failures)
{
    /// <summary>What they weigh, in bytes: failures can be far heavier than values.</summary>
    public long Bytes => Values.Bytes + Failures.Sum(f => (long)f.Bytes);

    /// <summary>The same outcomes in few runs, ordered by index: neighbours are joined as long as values and failures each fit a message.</summary>
    public static IReadOnlyList<Outcomes> Join(IEnumerable<Outcomes> parts)
    {
        var joined = new List<Outcomes>();
        var (group, bytes) = (new List<Outcomes>(), 0L);
        foreach (var part in parts.OrderBy(p => p.Values.First))
        {
            if (bytes > 0 && bytes + part.Bytes > Segment.MaxBytes)
            {
                JoinGroup(group, joined);
                (group, bytes) = ([], 0);
            }
            group.Add(part);
            bytes += part.Bytes;
        }
        JoinGroup(group, joined);
        return joined;
    }

    private static void JoinGroup(List<Outcomes> group, List<Outcomes> joined)
    {
        var failures = group.SelectMany(p => p.Failures).ToArray();
        foreach (var values in SegmentJoin.Join([.. group.Select(p => p.Values)]))
            joined.Add(new(values, failures.Length == 0 ? [] : [.. failures.Where(f => values.Range.Contains(f.Index))]));
    }
}
