using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;
using ActorCompute.Messages.Worker;

namespace ActorCompute.Worker.Asynchronous;

/// <summary>What each of some items took of the process, and the collections that came while they ran, which cannot be parted.</summary>
/// <param name="Idle">In which part of the time the process had nothing to compute, from 0 to 1.</param>
internal readonly record struct ItemShare(TimeSpan Cpu, long Allocated, long Collections, double Idle)
{
    /// <summary>What so many items took.</summary>
    public WorkCost Of(int items, TimeSpan wall) => new(items, Cpu * items, wall, Allocated * items) { Collections = Collections, Waited = wall * Idle };
}

/// <summary>Puts outcomes that come in any order into frames: each a run of neighbours that fits.</summary>
internal static class ResultRuns
{
    /// <param name="finished">By rising index.</param>
    /// <param name="each">What each of them took; the first frame tells of collections.</param>
    /// <param name="ends">Whether the last frame ends the lease; then there is one even if nothing is finished.</param>
    public static IEnumerable<ResultsFrame> Of(LeaseId lease, IReadOnlyList<Outcome> finished, ItemShare each, bool ends)
    {
        if (finished.Count == 0 && ends) yield return new ResultsFrame(lease, null, [], default, Ended: true);
        for (var start = 0; start < finished.Count;)
        {
            var count = RunLength(finished, start);
            yield return Frame(lease, finished, start, count, each, ends && start + count == finished.Count);
            each = each with { Collections = 0 };   // they are told once
            start += count;
        }
    }

    private static int RunLength(IReadOnlyList<Outcome> finished, int start)
    {
        if (finished[start].Large is not null) return 1;
        var (bytes, failureBytes) = (0L, 0L);
        for (var i = start; i < finished.Count; i++)
        {
            bytes += finished[i].Document.Length + sizeof(int);
            failureBytes += finished[i].Failure?.Bytes ?? 0;
            var fits = bytes <= Segment.MaxBytes && failureBytes <= WorkerProtocol.MaxFailureBytes;
            if (i > start && (!fits || finished[i].Large is not null || finished[i].Kind != finished[start].Kind || finished[i].Index != finished[i - 1].Index + 1)) return i - start;
        }
        return finished.Count - start;
    }

    private static ResultsFrame Frame(LeaseId lease, IReadOnlyList<Outcome> finished, int start, int count, ItemShare each, bool ends)
    {
        if (finished[start] is { Large: { } reference } large)
            return new ResultsFrame(lease, Segment.OfReference(large.Index, reference, large.Kind), [], each.Of(1, large.Wall), ends);
        var documents = new JsonSegmentBuilder(finished[start].Index);
        var (failures, wall) = (new List<Failure>(), TimeSpan.Zero);
        for (var i = start; i < start + count; i++)
        {
            documents.Add(finished[i].Document.Span);
            if (finished[i].Failure is { } failure) failures.Add(failure);
            wall += finished[i].Wall;
        }
        return new ResultsFrame(lease, documents.Take()!.AsArrays(finished[start].Kind), failures, each.Of(count, wall), ends);
    }
}
