using System.Runtime.CompilerServices;
using ActorCompute.Inputs;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Values;

/// <summary>An asynchronous sequence of values. What a slow one has given goes out after 50 ms, so that none waits for a segment to fill.</summary>
internal sealed class AsyncSequenceInput<T>(IAsyncEnumerable<T> values, SegmentWriter<T> writer, TimeProvider time) : IJobInput
{
    private InputFaultException? _fault;

    public async IAsyncEnumerable<Segment> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var each = Start(cancel);
        var (moving, due) = (MoveNextAsync(each), Task.CompletedTask);
        try
        {
            while (true)
            {
                if (!moving.IsCompleted && writer.HoldsItems && await Task.WhenAny(moving, due).ConfigureAwait(false) != moving && writer.Cut() is { } late) yield return late;
                if (!await moving.WaitAsync(cancel).ConfigureAwait(false)) break;
                var (wasEmpty, full) = (!writer.HoldsItems, writer.Add(each.Current));
                if (full is not null) yield return full;
                if ((wasEmpty || full is not null) && writer.HoldsItems) due = Task.Delay(LineInput.Patience, time, cancel);
                moving = MoveNextAsync(each);
            }
            if (writer.Cut() is { } rest) yield return rest;
            if (_fault is not null) throw _fault;
        }
        finally
        {
            // One that does not heed its token is left behind until it does.
            if (moving.IsCompleted) await each.DisposeAsync().ConfigureAwait(false);
            else _ = moving.ContinueWith(_ => each.DisposeAsync().AsTask(), TaskScheduler.Default);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private IAsyncEnumerator<T> Start(CancellationToken cancel)
    {
        try
        {
            return values.GetAsyncEnumerator(cancel);
        }
        catch (Exception e)
        {
            throw new InputFaultException(e);
        }
    }

    /// <summary>False when there are no more, or the sequence threw.</summary>
    private async Task<bool> MoveNextAsync(IAsyncEnumerator<T> each)
    {
        try
        {
            return await each.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _fault = new(e);   // is thrown behind what came before
            return false;
        }
    }
}
