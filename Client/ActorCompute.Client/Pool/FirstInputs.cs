using System.Runtime.CompilerServices;
using ActorCompute.Inputs;
using ActorCompute.Messages.Segments;
using ActorCompute.Values;

namespace ActorCompute.Pool;

/// <summary>
/// Passes inputs on and keeps the first of them, for whoever wants to know that of an item that failed. Of a reduction nothing says meanwhile
/// which items are done, so they cannot be kept until they are, as a <see cref="InputWindow"/> does.
/// </summary>
internal sealed class FirstInputs(IJobInput source) : IJobInput
{
    private readonly Lock _gate = new();
    private readonly List<Segment> _kept = [];
    private long _bytes;

    public async IAsyncEnumerable<Segment> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var segment in source.ReadAsync(cancel).ConfigureAwait(false))
        {
            Keep(segment);
            yield return segment;
        }
    }

    /// <summary>The input of an item as JSON; null if it was not kept.</summary>
    public string? Find(long index)
    {
        lock (_gate) return _kept.Find(s => s.Range.Contains(index)) is { } segment ? SegmentText.Of(segment, index) : null;
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private void Keep(Segment segment)
    {
        lock (_gate)
        {
            if (segment.IsTooLarge || _bytes + segment.Bytes > InputWindow.MostBytes) return;
            _kept.Add(segment);
            _bytes += segment.Bytes;
        }
    }
}
