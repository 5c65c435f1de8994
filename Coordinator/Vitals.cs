namespace ActorCompute.Coordinator;

/// <summary>What a coordinator cannot live without. The first part that ends ends it, with one sentence that says which; an ordered end says nothing.</summary>
internal sealed class Vitals
{
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isOrdered;

    /// <summary>Completes, with a sentence, when the coordinator is of no more use.</summary>
    public Task<string> Ended => _ended.Task;

    /// <summary>From now on parts end because they are told to.</summary>
    public void ExpectTheEnd() => _isOrdered = true;

    /// <summary>A part has ended.</summary>
    /// <param name="sentence">What has, and what to do.</param>
    public void End(string sentence)
    {
        if (!_isOrdered) _ended.TrySetResult(sentence);
    }

    /// <summary>A part of the coordinator has ended that nothing can be said of but its name.</summary>
    public void EndOf(string part) => End($"The coordinator's {part} has ended, and it can do nothing without: see its log for the reason, and start it again.");

    /// <summary>Watches a part that ends when the task does, however that ends.</summary>
    public void Watch(Task part, string name) => _ = part.ContinueWith(_ => EndOf(name), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
