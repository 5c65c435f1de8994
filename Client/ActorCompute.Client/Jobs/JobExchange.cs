using System.Runtime.CompilerServices;
using ActorCompute.Inputs;
using ActorCompute.Messages.Results;

namespace ActorCompute.Jobs;

/// <summary>A job whose inputs go up while somebody reads its results. Disposing it cancels the job, unless that has ended.</summary>
internal sealed class JobExchange : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly JobClient _jobs;
    private readonly JobRequest _request;
    private readonly ResultStream _results;
    private readonly Task _uploading;
    private readonly Lazy<Task> _end;

    private JobExchange(JobClient jobs, JobRequest request, JobSnapshot opened, IJobInput input, bool unordered)
    {
        (_jobs, _request) = (jobs, request);
        _uploading = Task.Run(() => jobs.UploadAsync(request, opened, input, _stop.Token));
        _results = jobs.Results(request.Id, unordered, isWhole: () => _uploading.IsCompletedSuccessfully);
        _end = new(EndAsync);
    }

    public Messages.JobId Id => _request.Id;

    /// <summary>The job as it ended; known when the results have been read to their end.</summary>
    public JobSnapshot? Ended => _results.Ended;

    /// <summary>Opens the job and begins to send.</summary>
    /// <exception cref="Messages.UserError">The task or an option is refused.</exception>
    public static async Task<JobExchange> StartAsync(JobClient jobs, JobRequest request, IJobInput input, bool unordered, CancellationToken cancel) =>
        new(jobs, request, await jobs.OpenAsync(request, cancel).ConfigureAwait(false), input, unordered);

    /// <summary>The results; ends when the job does, or throws what stopped the upload.</summary>
    public async IAsyncEnumerable<JobResults> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, _stop.Token);
        var batches = _results.ReadAsync(either.Token).GetAsyncEnumerator(either.Token);
        await using var _ = batches.ConfigureAwait(false);
        while (await NextAsync(batches, either).ConfigureAwait(false)) yield return batches.Current;
    }

    public ValueTask DisposeAsync() => new(_end.Value);

    private async Task EndAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        if (Ended is null) await _jobs.AbandonAsync(_request.Id, "stopped by its client").ConfigureAwait(false);
        // A sequence that knows no cancellation is left behind.
        await _uploading.WaitAsync(JobClient.CancelPatience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<bool> NextAsync(IAsyncEnumerator<JobResults> batches, CancellationTokenSource reading)
    {
        var moving = batches.MoveNextAsync().AsTask();
        if (!moving.IsCompleted && !_uploading.IsCompleted) await Task.WhenAny(moving, _uploading).ConfigureAwait(false);
        if (!_uploading.IsFaulted) return await moving.ConfigureAwait(false);
        await reading.CancelAsync().ConfigureAwait(false);
        await ((Task)moving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _uploading.ConfigureAwait(false);   // throws
        return false;
    }
}
