using System.Runtime.CompilerServices;
using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Messages.Results;
using ActorCompute.Pool;

namespace ActorCompute;

/// <summary>
/// A job that runs on its own: it needs neither this handle nor this process. Valid as long as the pool that gave it: what waits when that is disposed
/// of ends with an <see cref="OperationCanceledException"/>, and what is called later throws an <see cref="ObjectDisposedException"/>.
/// </summary>
/// <typeparam name="T">The type of its results.</typeparam>
public sealed class JobHandle<T>
{
    private readonly PoolCore _pool;
    private readonly JobId _id;

    internal JobHandle(PoolCore pool, JobId id) => (_pool, _id) = (pool, id);

    /// <summary>The job's id: <see cref="ComputePool.GetJob{T}"/> finds the job by it again, from another process, too.</summary>
    public string Id => _id.Value;

    /// <summary>Asks how far the job is.</summary>
    /// <param name="cancel">Gives up; the job is not touched.</param>
    /// <returns>The job at this moment.</returns>
    /// <exception cref="ComputeException">There is no such job, or no coordinator answers.</exception>
    public async Task<JobProgress> GetAsync(CancellationToken cancel = default) =>
        JobProgress.Of(await _pool.CallAsync(stop => _pool.Jobs.GetAsync(_id, stop), cancel).ConfigureAwait(false));

    /// <summary>The job as it is now, then again whenever it has changed (at most four times a second), until it has ended.</summary>
    /// <param name="cancel">Stops watching; the job is not touched.</param>
    /// <returns>One or more moments; the last one has ended.</returns>
    /// <exception cref="ComputeException">There is no such job.</exception>
    public async IAsyncEnumerable<JobProgress> WatchAsync([EnumeratorCancellation] CancellationToken cancel = default)
    {
        await foreach (var job in _pool.StreamAsync(stop => _pool.Jobs.WatchAsync(_id, stop), cancel).ConfigureAwait(false)) yield return JobProgress.Of(job);
    }

    /// <summary>Waits until the job has ended; failed items are counted, not thrown.</summary>
    /// <param name="cancel">Stops waiting; the job is not touched.</param>
    /// <returns>The job as it ended.</returns>
    /// <exception cref="ComputeException">There is no such job.</exception>
    public async Task<JobProgress> WaitAsync(CancellationToken cancel = default)
    {
        JobProgress? last = null;
        await foreach (var progress in WatchAsync(cancel).ConfigureAwait(false)) last = progress;
        return last!;
    }

    /// <summary>The results in index order, from the first on; waits for those that are still to come.</summary>
    /// <param name="cancel">Stops reading; the job is not touched, nor is it when the enumeration is left early.</param>
    /// <returns>One result an item.</returns>
    /// <exception cref="TaskFailedException">The next item failed. Those before it have been delivered; nothing follows.</exception>
    /// <exception cref="JobCancelledException">The job was cancelled, and all results there are have been delivered.</exception>
    /// <exception cref="ComputeException">There is no such job, or a result is no <typeparamref name="T"/>.</exception>
    public async IAsyncEnumerable<T> ResultsAsync([EnumeratorCancellation] CancellationToken cancel = default)
    {
        await foreach (var run in RunsAsync(unordered: false, cancel).ConfigureAwait(false))
        {
            foreach (var value in run.Successes()) yield return value;
        }
    }

    /// <summary>What became of every item, in index order: results and failures. Waits for those that are still to come.</summary>
    /// <param name="cancel">Stops reading; the job is not touched, nor is it when the enumeration is left early.</param>
    /// <returns>One outcome an item.</returns>
    /// <exception cref="JobCancelledException">The job was cancelled, and all outcomes there are have been delivered.</exception>
    /// <exception cref="ComputeException">There is no such job, or a result is no <typeparamref name="T"/>.</exception>
    public IAsyncEnumerable<ItemOutcome<T>> OutcomesAsync(CancellationToken cancel = default) => OutcomesAsync(unordered: false, cancel);

    /// <summary>What became of every item, each as soon as it is there, in any order.</summary>
    /// <inheritdoc cref="OutcomesAsync(CancellationToken)"/>
    public IAsyncEnumerable<ItemOutcome<T>> OutcomesUnorderedAsync(CancellationToken cancel = default) => OutcomesAsync(unordered: true, cancel);

    /// <summary>What the job's items have printed, to the console or by <see cref="TaskContext.Log"/>, as it came; of a job, the last 10,000 lines are kept.</summary>
    /// <param name="follow">Whether to go on until the job has ended; else the lines there are.</param>
    /// <param name="cancel">Stops reading; the job is not touched.</param>
    /// <returns>One line after another.</returns>
    /// <exception cref="ComputeException">There is no such job.</exception>
    public async IAsyncEnumerable<JobLogLine> LogAsync(bool follow = false, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        await foreach (var page in _pool.StreamAsync(stop => _pool.Jobs.LogAsync(_id, item: null, follow, stop), cancel).ConfigureAwait(false))
        {
            foreach (var line in page) yield return JobLogLine.Of(line);
        }
    }

    /// <summary>
    /// Runs the failed items of a job that has ended again, each with its retries anew, in the same job: their results take the failures'
    /// places. A deadline counts anew.
    /// </summary>
    /// <param name="cancel">Gives up; the items may be run again or not.</param>
    /// <returns>The job as it is then.</returns>
    /// <exception cref="ComputeException">There is no such job, it has not ended or was cancelled, or no item of it failed.</exception>
    public async Task<JobProgress> RetryAsync(CancellationToken cancel = default) =>
        JobProgress.Of(await _pool.CallAsync(stop => _pool.Jobs.RetryAsync(_id, stop), cancel).ConfigureAwait(false));

    /// <summary>Has the job forgotten, with its inputs and results, once it has ended.</summary>
    /// <param name="cancel">Gives up; the job may be forgotten or not.</param>
    /// <returns>Completes when nobody finds it any more.</returns>
    /// <exception cref="ComputeException">There is no such job, or it has not ended.</exception>
    public Task DeleteAsync(CancellationToken cancel = default) => _pool.CallAsync(async stop =>
    {
        await _pool.Jobs.DeleteAsync(_id, stop).ConfigureAwait(false);
        return true;
    }, cancel);

    /// <summary>Cancels the job, unless it has ended.</summary>
    /// <param name="reason">Why, for people.</param>
    /// <param name="cancel">Gives up; the job may be cancelled or not.</param>
    /// <returns>The job as it is then.</returns>
    /// <exception cref="ComputeException">There is no such job, or no coordinator answers.</exception>
    public async Task<JobProgress> CancelAsync(string reason = "cancelled by its submitter", CancellationToken cancel = default) =>
        JobProgress.Of(await _pool.CallAsync(stop => _pool.Jobs.CancelAsync(_id, reason, stop), cancel).ConfigureAwait(false));

    private async IAsyncEnumerable<ItemOutcome<T>> OutcomesAsync(bool unordered, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var run in RunsAsync(unordered, cancel).ConfigureAwait(false))
        {
            foreach (var outcome in run.Outcomes()) yield return outcome;
        }
    }

    private async IAsyncEnumerable<ResultRun<T>> RunsAsync(bool unordered, [EnumeratorCancellation] CancellationToken cancel)
    {
        var results = _pool.Jobs.Results(_id, unordered);
        await foreach (var batch in _pool.StreamAsync(results.ReadAsync, cancel).ConfigureAwait(false))
        {
            var failures = new FailedItems(batch.Failures);
            foreach (var segment in batch.Segments) yield return ResultRun<T>.Of(segment, failures, input: _ => null);
        }
        if (results.Ended is { State: JobState.Cancelled } ended) throw new JobCancelledException(Id, ended.Reason);
    }
}
