using ActorCompute.Inputs;
using ActorCompute.Messages;
using ActorCompute.Messages.Results;

namespace ActorCompute.Jobs;

/// <summary>One job from its first input to its last result. Inputs go up while results come down; whatever stops it early cancels the job, unless that was there before.</summary>
internal sealed class JobRun
{
    private readonly JobClient _jobs;
    private readonly JobRequest _request;

    private readonly JobSnapshot _opened;

    /// <summary>The job as it was opened, or found.</summary>
    public JobSnapshot Opened => _opened;

    private JobRun(JobClient jobs, JobRequest request, JobSnapshot opened) => (_jobs, _request, _opened) = (jobs, request, opened);

    public JobId Id => _request.Id;

    /// <summary>Opens the job.</summary>
    /// <exception cref="UserError">The task or an option is refused.</exception>
    public static async Task<JobRun> OpenAsync(JobClient jobs, JobRequest request, CancellationToken cancel) =>
        new(jobs, request, await jobs.OpenAsync(request, cancel).ConfigureAwait(false));

    /// <summary>Runs the job; the answer is the job as it ended.</summary>
    /// <exception cref="UserError">An input is malformed.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; the job is cancelled.</exception>
    public Task<JobSnapshot> MapAsync(IJobInput input, IResultSink sink, bool unordered, CancellationToken cancel) =>
        GuardedAsync(stop => ExchangeAsync(input, sink, unordered, stop), cancel);

    /// <summary>Sends all inputs and leaves the job to run.</summary>
    /// <exception cref="UserError">An input is malformed.</exception>
    public Task<JobSnapshot> DetachAsync(IJobInput input, CancellationToken cancel) => GuardedAsync(async stop =>
    {
        await _jobs.UploadAsync(_request, _opened, input, stop).ConfigureAwait(false);
        return await _jobs.GetAsync(_request.Id, stop).ConfigureAwait(false);
    }, cancel);

    private async Task<JobSnapshot> ExchangeAsync(IJobInput input, IResultSink sink, bool unordered, CancellationToken stop)
    {
        var uploading = _jobs.UploadAsync(_request, _opened, input, stop);
        if (_opened is { WasThere: true, State: not (JobState.Open or JobState.Cancelled) }) await uploading.ConfigureAwait(false);   // other inputs are refused before a result is printed
        var downloading = _jobs.DownloadAsync(_request.Id, unordered, sink, stop, isWhole: () => uploading.IsCompletedSuccessfully);
        // A sink may hang, such as a pipe that nobody reads; the stop must not wait for it.
        if (await Task.WhenAny(uploading, downloading).WaitAsync(stop).ConfigureAwait(false) == uploading) await uploading.ConfigureAwait(false);
        var ended = await downloading.WaitAsync(stop).ConfigureAwait(false);
        if (_opened.WasThere && ended.State is not JobState.Cancelled) await uploading.ConfigureAwait(false);
        return ended;
    }

    private async Task<JobSnapshot> GuardedAsync(Func<CancellationToken, Task<JobSnapshot>> run, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            return await run(stop.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await stop.CancelAsync().ConfigureAwait(false);
            if (!_opened.WasThere) await _jobs.AbandonAsync(_request.Id, e is UserError ? e.Message : e is OperationCanceledException ? "stopped by its client" : "its client failed").ConfigureAwait(false);
            throw;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);   // a job that was cancelled elsewhere needs no more inputs
        }
    }
}
