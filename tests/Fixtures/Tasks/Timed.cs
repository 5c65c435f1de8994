namespace Fixtures;

/// <summary>Tasks that outlast their time, and what they make of being told so.</summary>
public static class Timed
{
    public static int Returns(int item, CancellationToken cancel)
    {
        cancel.WaitHandle.WaitOne();
        return item;
    }

    public static int Complains(int item, CancellationToken cancel)
    {
        cancel.WaitHandle.WaitOne();
        throw new FormatException($"no time for {item}");
    }

    public static int GivesUp(int item, CancellationToken cancel)
    {
        using var own = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        own.Cancel();
        own.Token.ThrowIfCancellationRequested();
        return item;
    }

    /// <summary>Knows nothing of tokens.</summary>
    public static int Blocks(int milliseconds) => Later.Block(milliseconds);

    /// <summary>Waits so many milliseconds, unless it is told to stop.</summary>
    public static int Patient(int milliseconds, CancellationToken cancel)
    {
        cancel.WaitHandle.WaitOne(milliseconds);
        cancel.ThrowIfCancellationRequested();
        return milliseconds;
    }

    /// <summary>A 1 never ends.</summary>
    public static async Task<int> Hangs(int item)
    {
        if (item == 1) await new TaskCompletionSource().Task;
        await Task.Yield();
        return item;
    }
}
