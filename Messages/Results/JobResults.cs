using ActorCompute.Messages.Segments;

namespace ActorCompute.Messages.Results;

/// <summary>Outcomes of some items, as they come from the coordinator.</summary>
/// <param name="Segments">Values; a failed item has an empty (json) or meaningless (raw) one.</param>
/// <param name="Failures">The failed items among them, by index.</param>
internal sealed record JobResults(IReadOnlyList<Segment> Segments, IReadOnlyList<Failure> Failures)
{
    public long Count => Segments.Sum(s => s.Count);
}

/// <summary>Where results go.</summary>
internal interface IResultSink
{
    /// <summary>Takes results and passes them on at once.</summary>
    ValueTask WriteAsync(JobResults results, CancellationToken cancel);
}
