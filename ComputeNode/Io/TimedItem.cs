using ActorCompute.Messages;

namespace ActorCompute.ComputeNode.Io;

/// <summary>Runs an item of a built-in task, which heeds its token, within its time.</summary>
internal static class TimedItem
{
    /// <exception cref="ItemFailedException">It took longer, or fails for a reason that the task knows.</exception>
    public static async Task<ReadOnlyMemory<byte>> RunAsync(IoTask task, ReadOnlyMemory<byte> input, TimeSpan limit, CancellationToken cancel)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        over.CancelAfter(limit);
        try
        {
            return await task(input, over.Token);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new ItemFailedException(FailureKind.Timeout, Failure.OfTimeout(0, limit).Message);
        }
    }
}
