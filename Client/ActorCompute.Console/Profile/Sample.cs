using System.Runtime.CompilerServices;
using ActorCompute.Inputs;
using ActorCompute.Messages;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Profile;

/// <summary>Some items of an input, which every way to run them is given alike.</summary>
/// <param name="Segments">Their indices begin with 0 and have no gaps.</param>
/// <param name="Of">How many items the input has; null if that is not known.</param>
internal sealed record Sample(IReadOnlyList<Segment> Segments, long? Of)
{
    public long Count { get; } = Segments.Sum(s => s.Count);

    /// <summary>The items in runs of at most so many.</summary>
    public IEnumerable<Segment> Parts(long most)
    {
        foreach (var segment in Segments)
            for (var first = segment.First; first < segment.End; first += most)
                yield return segment.Slice(new ItemRange(first, Math.Min(segment.End, first + most)));
    }

    /// <summary>The same as the input of a job.</summary>
    public IJobInput ToInput() => new SampleInput(this);

    private sealed class SampleInput(Sample sample) : IJobInput
    {
        public async IAsyncEnumerable<Segment> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
        {
            await Task.CompletedTask;
            foreach (var segment in sample.Segments) yield return segment;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
