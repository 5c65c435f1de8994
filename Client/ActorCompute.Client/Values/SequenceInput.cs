using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ActorCompute.Inputs;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Values;

/// <summary>
/// A sequence of values that may block for as long as it likes: it is read on a thread of its own, and what it has given by then goes out
/// after 50 ms all the same.
/// </summary>
internal sealed class SequenceInput<T>(IEnumerable<T> values, SegmentWriter<T> writer, TimeProvider time) : IJobInput
{
    private const int ReadAhead = 2;

    private readonly Lock _gate = new();
    private readonly Channel<Segment> _full = Channel.CreateBounded<Segment>(ReadAhead);
    private Segment? _spare;   // is full, and waits for room in the channel

    public async IAsyncEnumerable<Segment> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        _ = Task.Run(() => EnumerateAsync(stop.Token), CancellationToken.None);   // one that blocks for ever is left to itself, and asked no more
        try
        {
            while (await NextAsync(stop.Token).ConfigureAwait(false) is { } segment) yield return segment;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<Segment?> NextAsync(CancellationToken cancel)
    {
        while (true)
        {
            if (_full.Reader.TryRead(out var full)) return full;
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var waiting = _full.Reader.WaitToReadAsync(cancel).AsTask();
            if (await Task.WhenAny(waiting, Task.Delay(LineInput.Patience, time, patience.Token)).ConfigureAwait(false) != waiting && Late() is { } late) return late;
            await patience.CancelAsync().ConfigureAwait(false);
            if (waiting.IsCompleted && !await waiting.ConfigureAwait(false)) return null;
        }
    }

    /// <summary>What is gathered, unless something older is on its way.</summary>
    private Segment? Late()
    {
        lock (_gate) return _full.Reader.TryRead(out var older) ? older : _spare is null ? writer.Cut() : null;
    }

    private async Task EnumerateAsync(CancellationToken cancel)
    {
        try
        {
            using var each = GuardedEnumeration.Start(values);
            InputFaultException? fault = null;
            while (!cancel.IsCancellationRequested && GuardedEnumeration.TryNext(each, out var value, out fault))
            {
                lock (_gate) _spare = writer.Add(value);
                if (_spare is not null) await PassOnAsync(cancel).ConfigureAwait(false);
            }
            lock (_gate) _spare = writer.Cut();
            if (_spare is not null) await PassOnAsync(cancel).ConfigureAwait(false);
            _full.Writer.Complete(fault);
        }
        catch (Exception e)
        {
            _full.Writer.Complete(e);   // whoever reads the segments meets it behind the last good one
        }
    }

    private async Task PassOnAsync(CancellationToken cancel)
    {
        while (await _full.Writer.WaitToWriteAsync(cancel).ConfigureAwait(false))
        {
            lock (_gate)
            {
                if (!_full.Writer.TryWrite(_spare!)) continue;
                _spare = null;
                return;
            }
        }
    }
}
