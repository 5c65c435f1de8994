using ActorCompute.Messages.Results;
using ActorCompute.Messages.Segments;
using ActorCompute.Values;

namespace ActorCompute.Pool;

/// <summary>Some neighbouring items with their outcomes.</summary>
/// <param name="First">Index of the first item.</param>
/// <param name="Values">One an item; that of a failed item means nothing.</param>
/// <param name="Failures">The failed items, by index.</param>
internal sealed record ResultRun<T>(long First, T[] Values, IReadOnlyList<TaskFailedException> Failures)
{
    /// <param name="failed">The failed items, of others than the segment's, too.</param>
    /// <param name="input">An item's input as JSON; null where it is not known.</param>
    /// <exception cref="ComputeException">A result is no <typeparamref name="T"/>.</exception>
    public static ResultRun<T> Of(Segment segment, FailedItems failed, Func<long, string?> input)
    {
        var failures = new List<TaskFailedException>();
        for (var next = failed.FirstFrom(segment.First); next is not null && next.Index < segment.End; next = failed.FirstFrom(next.Index + 1))
            failures.Add(new(next, input(next.Index)));
        return new(segment.First, ValueReader<T>.Read(segment, failed), failures);
    }

    /// <summary>The values before the first failed item, which is then thrown.</summary>
    public IEnumerable<T> Successes()
    {
        var end = Failures is [var failure, ..] ? failure.ItemIndex - First : Values.Length;
        for (var i = 0; i < end; i++) yield return Values[i];
        if (Failures.Count > 0) throw Failures[0];
    }

    /// <summary>All items, whatever became of them.</summary>
    public IEnumerable<ItemOutcome<T>> Outcomes()
    {
        var failed = 0;
        for (var i = 0; i < Values.Length; i++)
        {
            var failure = failed < Failures.Count && Failures[failed].ItemIndex == First + i ? Failures[failed++] : null;
            yield return new(First + i, Values[i], failure);
        }
    }
}
