using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Messages.Programs;

namespace ActorCompute.Output;

/// <summary>Says on standard error what the items of a job print, while it runs. Disposing it ends that at once.</summary>
internal sealed class LogEcho : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly Task _speaking;

    public LogEcho(JobClient jobs, JobId job, CancellationToken cancel)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        _speaking = SpeakAsync(jobs, job, _stop.Token);
    }

    /// <summary>Waits until all is said; the job has ended.</summary>
    public Task CompleteAsync() => _speaking;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _speaking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);   // whatever stopped it stops the run
        _stop.Dispose();
    }

    private static async Task SpeakAsync(JobClient jobs, JobId job, CancellationToken cancel)
    {
        await foreach (var page in jobs.LogAsync(job, item: null, follow: true, cancel))
            foreach (var line in page) People.Say(LogReport.Of(line));
    }
}
