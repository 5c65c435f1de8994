namespace ActorCompute.Pool;

/// <summary>The calls of one task under the same options: all go to one open job, whatever they capture.</summary>
/// <param name="ended">Is told when a job has ended: nobody may call again, and then what is shared need not be held. Whoever does starts another job.</param>
internal sealed class ApplyLane<T>(PoolCore pool, TaskCall task, Action<object> ended)
{
    private readonly Lock _gate = new();
    private ApplyJob<T>? _job;

    public Task<T> CallAsync(ApplyCall<T> call)
    {
        lock (_gate)
        {
            while (_job is null || !_job.TryAdd(call))
            {
                if (pool.Stopping.IsCancellationRequested) throw new OperationCanceledException("The pool has been disposed of.");
                _job = new(pool, task, CallAgain, () => ended(this));
            }
        }
        return call.Result;
    }

    private void CallAgain(ApplyCall<T> call)
    {
        try
        {
            _ = CallAsync(call);   // whoever made the call awaits its result already
        }
        catch (OperationCanceledException)
        {
            call.Cancel();
        }
    }
}
