using ActorCompute.Messages;
using ActorCompute.Messages.Results;

namespace ActorCompute.Jobs;

/// <summary>Tells what the items of a job print, while it runs. Disposing it ends that at once.</summary>
internal sealed class LogTail : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly Task _telling;

    /// <param name="tell">Called for one line after another; null if nobody wants to know.</param>
    public LogTail(JobClient jobs, JobId job, Action<LoggedLine>? tell, CancellationToken cancel)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        _telling = tell is null ? Task.CompletedTask : TellAsync(jobs, job, tell, _stop.Token);
    }

    /// <summary>Waits until all is told, once the job has ended. Throws what the listener has thrown.</summary>
    public Task CompleteAsync() => _telling;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _telling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);   // whatever stopped it stops the run
        _stop.Dispose();
    }

    private static async Task TellAsync(JobClient jobs, JobId job, Action<LoggedLine> tell, CancellationToken cancel)
    {
        await foreach (var page in jobs.LogAsync(job, item: null, follow: true, cancel).ConfigureAwait(false))
        {
            foreach (var line in page) tell(line);
        }
    }
}
