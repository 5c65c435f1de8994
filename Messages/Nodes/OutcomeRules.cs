using ActorCompute.Messages.Segments;

namespace ActorCompute.Messages.Nodes;

/// <summary>What outcomes of items may look like. Whoever brings them is held to the same: a worker in its frames, a node in its messages.</summary>
internal static class OutcomeRules
{
    /// <summary>Why nobody further on would take these, or null if they are sound.</summary>
    /// <param name="values">A sound segment, see <see cref="Segment.Defect"/>; null if there is no outcome.</param>
    /// <param name="failures">The failed ones among them.</param>
    /// <param name="mostFailureBytes">What the failures may weigh together.</param>
    public static string? Defect(Segment? values, IReadOnlyList<Failure> failures, int mostFailureBytes)
    {
        if (values?.Codec is Codec.Range) return "a range is no result";
        if (values is { Codec: Codec.Reference } && (values.Count != 1 || failures.Count > 0)) return "a large result comes alone";
        if (values is { Codec: Codec.Partial, Count: 0 }) return "a partial result has a block";
        if (values?.IsTooLarge is true) return $"values take {values.Bytes} bytes; at most {Segment.MaxBytes} are allowed";
        if (failures.Sum(f => (long)f.Bytes) > mostFailureBytes) return $"failures take more than {mostFailureBytes} bytes";
        return FailuresDefect(values, failures);
    }

    /// <summary>Each failure is of an item that has an outcome here, and stands once, in order; an item without a value has failed.</summary>
    private static string? FailuresDefect(Segment? values, IReadOnlyList<Failure> failures)
    {
        var (first, end) = (values?.First ?? 0, values?.End ?? 0);
        var lengths = values is { Codec: Codec.Json } ? values.DocumentLengths : default;
        var (next, unexplained) = (first, lengths.Count(0));
        foreach (var failure in failures)
        {
            if (failure.Index < next || failure.Index >= end) return $"the failure of item {failure.Index} is out of place among items {first} to {end}";
            if (!lengths.IsEmpty && lengths[(int)(failure.Index - first)] == 0) unexplained--;
            next = failure.Index + 1;
        }
        return unexplained == 0 ? null : $"{unexplained} items have neither a value nor a failure";
    }
}
