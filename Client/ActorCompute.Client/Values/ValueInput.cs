using ActorCompute.Inputs;

namespace ActorCompute.Values;

/// <summary>The inputs of a job from a caller's sequence.</summary>
internal static class ValueInput
{
    public static IJobInput Of<T>(IEnumerable<T> values, SegmentWriter<T> writer) => values is ICollection<T> or IReadOnlyCollection<T>
        ? new CollectionInput<T>(values, writer)
        : new SequenceInput<T>(values, writer, TimeProvider.System);

    public static IJobInput Of<T>(IAsyncEnumerable<T> values, SegmentWriter<T> writer) => new AsyncSequenceInput<T>(values, writer, TimeProvider.System);
}
