using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ActorCompute.Inputs;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Pool;

/// <summary>
/// Items that come one by one, sent in batches that make themselves: with nothing on its way an item goes at once; else it waits for that to be
/// stored, or for a millisecond, with whatever else comes meanwhile.
/// </summary>
internal sealed class ApplyInput(TimeProvider time) : IJobInput
{
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private readonly JsonSegmentBuilder _gathered = new(0);
    private readonly Queue<Segment> _full = [];
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private TaskCompletionSource _allStored = Completed();
    private long _sent;
    private long _stored;
    private bool _isComplete;

    /// <summary>Takes an item; the answer is its index.</summary>
    public long Add(ReadOnlySpan<byte> item)
    {
        long index;
        lock (_gate)
        {
            if (_gathered.Count > 0 && _gathered.Bytes + item.Length + sizeof(int) > LineParser.CutBytes) _full.Enqueue(_gathered.Take()!);
            index = _gathered.Next;
            _gathered.Add(item);
        }
        _changed.Writer.TryWrite(true);
        return index;
    }

    /// <summary>No more items will come.</summary>
    public void Complete()
    {
        lock (_gate) _isComplete = true;
        _changed.Writer.TryWrite(true);
    }

    public void Stored(long next)
    {
        lock (_gate)
        {
            _stored = next;
            if (_stored >= _sent) _allStored.TrySetResult();
        }
    }

    public async IAsyncEnumerable<Segment> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        while (true)
        {
            await _changed.Reader.ReadAsync(cancel).ConfigureAwait(false);
            if (OnItsWay() is { IsCompleted: false } storing) await Task.WhenAny(storing, Task.Delay(Gathering, time, cancel)).ConfigureAwait(false);
            while (Take() is { } segment) yield return segment;
            if (IsOver()) yield break;
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task OnItsWay()
    {
        lock (_gate) return _allStored.Task;
    }

    private Segment? Take()
    {
        lock (_gate)
        {
            if ((_full.TryDequeue(out var full) ? full : _gathered.Take()) is not { } segment) return null;
            _sent = segment.End;
            if (_allStored.Task.IsCompleted) _allStored = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return segment;
        }
    }

    private bool IsOver()
    {
        lock (_gate) return _isComplete && _gathered.Count == 0 && _full.Count == 0;
    }

    private static TaskCompletionSource Completed()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }
}
