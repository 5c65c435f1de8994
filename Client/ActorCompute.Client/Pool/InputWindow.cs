using System.Runtime.CompilerServices;
using ActorCompute.Inputs;
using ActorCompute.Messages;
using ActorCompute.Messages.Segments;
using ActorCompute.Values;

namespace ActorCompute.Pool;

/// <summary>
/// Inputs without an outcome yet. Bounds how far reading runs ahead of results, so that an endless sequence is no flood, and knows the input
/// of an item that failed.
/// </summary>
internal sealed class InputWindow(IJobInput source) : IJobInput
{
    /// <summary>Reading pauses while inputs of more bytes, and of more items, wait for their outcome.</summary>
    public const int MostBytes = 16 << 20;

    /// <summary>So many items may wait though they weigh more: a large cluster wants that many at once.</summary>
    public const int MostItems = 4096;

    /// <summary>Reading pauses while inputs of more bytes wait, however few they are.</summary>
    public const long MostLargeBytes = 1L << 30;

    private readonly Lock _gate = new();
    private readonly List<Held> _held = [];
    private TaskCompletionSource _room = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _bytes;
    private long _items;

    public async IAsyncEnumerable<Segment> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var segment in source.ReadAsync(cancel).ConfigureAwait(false))
        {
            while (Full() is { } room) await room.WaitAsync(cancel).ConfigureAwait(false);
            Hold(segment);
            yield return segment;
        }
    }

    /// <summary>The input of an item without an outcome, as JSON; null if it is not here, or so large that its bytes are not kept.</summary>
    public string? Find(long index)
    {
        lock (_gate) return _held.Find(h => h.Range.Contains(index)) is { Segment: { } segment } ? SegmentText.Of(segment, index) : null;
    }

    /// <summary>These items have their outcome.</summary>
    public void Settle(ItemRange items)
    {
        lock (_gate)
        {
            for (var i = 0; i < _held.Count && _held[i].Range.First < items.End; i++)
            {
                var settled = _held[i].Range.Intersect(items).Count;
                _held[i].Open -= settled;
                _items -= settled;
                if (_held[i].Open > 0) continue;
                _bytes -= _held[i].Bytes;
                _held.RemoveAt(i--);
            }
            if (!IsFull) _room.TrySetResult();
        }
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private bool IsFull => (_bytes > MostBytes && _items > MostItems) || _bytes > MostLargeBytes;

    private Task? Full()
    {
        lock (_gate)
        {
            if (!IsFull) return null;
            if (_room.Task.IsCompleted) _room = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task;
        }
    }

    private void Hold(Segment segment)
    {
        lock (_gate)
        {
            _held.Add(new(segment));
            _bytes += segment.Bytes;
            _items += segment.Count;
        }
    }

    private sealed class Held(Segment segment)
    {
        public Segment? Segment { get; } = segment.IsTooLarge ? null : segment;

        public ItemRange Range { get; } = segment.Range;

        public long Bytes { get; } = segment.Bytes;

        public long Open { get; set; } = segment.Count;
    }
}
