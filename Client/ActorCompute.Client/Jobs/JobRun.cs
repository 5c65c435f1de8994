using ActorCompute.Inputs;
using ActorCompute.Messages;
using ActorCompute.Results;

namespace ActorCompute.Jobs;

/// <summary>One job from its first input to its last result. Inputs go up while results come down; whatever stops it early cancels the job.</summary>
internal sealed class JobRun(JobClient jobs, JobRequest request)
{
    /// <summary>How long a cancellation may take to get through before the client leaves without it.</summary>
    private static readonly TimeSpan CancelPatience = TimeSpan.FromSeconds(3);

    /// <summary>Runs the job; the answer is the job as it ended.</summary>
    /// <exception cref="UserError">The task is refused or an input is malformed.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; the job is cancelled.</exception>
    public Task<JobSnapshot> MapAsync(IJobInput input, IResultSink sink, bool unordered, CancellationToken cancel) =>
        GuardedAsync(stop => ExchangeAsync(input, sink, unordered, stop), cancel);

    /// <summary>Sends all inputs and leaves the job to run.</summary>
    /// <exception cref="UserError">The task is refused or an input is malformed.</exception>
    public Task<JobSnapshot> DetachAsync(IJobInput input, CancellationToken cancel) => GuardedAsync(async stop =>
    {
        await jobs.UploadAsync(request, input, stop);
        return await jobs.GetAsync(request.Id, stop);
    }, cancel);

    private async Task<JobSnapshot> ExchangeAsync(IJobInput input, IResultSink sink, bool unordered, CancellationToken stop)
    {
        var uploading = jobs.UploadAsync(request, input, stop);
        var downloading = jobs.DownloadAsync(request.Id, unordered, sink, stop);
        // A sink may hang, such as a pipe that nobody reads; the stop must not wait for it.
        if (await Task.WhenAny(uploading, downloading).WaitAsync(stop) == uploading) await uploading;
        return await downloading.WaitAsync(stop);
    }

    private async Task<JobSnapshot> GuardedAsync(Func<CancellationToken, Task<JobSnapshot>> run, CancellationToken cancel)
    {
        await jobs.OpenAsync(request, cancel);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            return await run(stop.Token);
        }
        catch (Exception e)
        {
            await stop.CancelAsync();
            await CancelJobAsync(e is UserError ? e.Message : e is OperationCanceledException ? "stopped by its client" : "its client failed");
            throw;
        }
        finally
        {
            await stop.CancelAsync();   // a job that was cancelled elsewhere needs no more inputs
        }
    }

    private async Task CancelJobAsync(string reason)
    {
        using var patience = new CancellationTokenSource(CancelPatience);
        await ((Task)jobs.CancelAsync(request.Id, reason, patience.Token)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
