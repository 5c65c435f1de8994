using System.Runtime.CompilerServices;
using ActorCompute.Connections;
using ActorCompute.Inputs;
using ActorCompute.Messages;
using ActorCompute.Messages.Access;
using ActorCompute.Messages.Results;
using ActorCompute.Messages.Segments;
using ActorCompute.Messages.Wire;
using ActorCompute.Packages;
using Grpc.Core;

namespace ActorCompute.Jobs;

/// <summary>What can be asked of a coordinator about jobs. Every call is repeated until an answer comes or the caller gives up.</summary>
internal sealed class JobClient(ClusterConnection cluster)
{
    /// <summary>How long a cancellation may take to get through before the client leaves without it.</summary>
    public static readonly TimeSpan CancelPatience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan LogPause = TimeSpan.FromMilliseconds(250);

    private readonly Protos.Jobs.JobsClient _jobs = cluster.Jobs;
    private readonly ContentClient _content = new(cluster);

    /// <summary>Tells people what they should know of a job, a line each.</summary>
    public Action<string> Tell => cluster.Tell;

    /// <summary>Opens the job, or finds it as it is if it has been opened before. Giving up cancels it, if it was opened by then.</summary>
    /// <exception cref="UserError">The task or an option is refused.</exception>
    public async Task<JobSnapshot> OpenAsync(JobRequest request, CancellationToken cancel)
    {
        try
        {
            return JobSnapshot.Of(await CallAsync(() => _jobs.OpenAsync(request.ToMessage(), cancellationToken: cancel), cancel).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (request.Key.Length == 0)   // under a key it may be somebody else's; if not, nobody feeds it, and it ends
        {
            await AbandonAsync(request.Id, "stopped by its client").ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Sends an open job's inputs and closes it.</summary>
    /// <exception cref="UserError">An input is malformed.</exception>
    public Task UploadAsync(JobRequest request, JobSnapshot opened, IJobInput input, CancellationToken cancel) =>
        new SegmentUpload(_jobs, request, opened, cluster.NewReconnection()).RunAsync(new LargeItemInput(input, _content), cancel);

    /// <exception cref="UserError">There is no such job.</exception>
    public async Task<JobSnapshot> GetAsync(JobId job, CancellationToken cancel) =>
        JobSnapshot.Of(await CallAsync(() => _jobs.GetAsync(new Protos.GetRequest { Id = job.Value }, cancellationToken: cancel), cancel).ConfigureAwait(false));

    /// <summary>The jobs that are asked for, the newest first.</summary>
    public async Task<IReadOnlyList<JobSnapshot>> ListAsync(JobQuery query, CancellationToken cancel)
    {
        var answer = await CallAsync(() => _jobs.ListAsync(query.ToMessage(), cancellationToken: cancel), cancel).ConfigureAwait(false);
        return [.. answer.Jobs.Select(JobSnapshot.Of)];
    }

    /// <summary>Cancels a job that has not ended; the answer is the job as it is then.</summary>
    /// <exception cref="UserError">There is no such job.</exception>
    public async Task<JobSnapshot> CancelAsync(JobId job, string reason, CancellationToken cancel) =>
        JobSnapshot.Of(await CallAsync(
            () => _jobs.CancelAsync(new Protos.CancelRequest { Id = job.Value, Reason = reason }, cancellationToken: cancel), cancel).ConfigureAwait(false));

    /// <summary>Runs the failed items of a job that has ended again, in the same job; the answer is the job as it is then.</summary>
    /// <exception cref="UserError">There is no such job, or nothing of it can be run again.</exception>
    public async Task<JobSnapshot> RetryAsync(JobId job, CancellationToken cancel)
    {
        var retry = new Protos.RetryRequest { Id = job.Value, Round = (await GetAsync(job, cancel).ConfigureAwait(false)).Round };   // so that a repeat is harmless
        return JobSnapshot.Of(await CallAsync(() => _jobs.RetryAsync(retry, cancellationToken: cancel), cancel).ConfigureAwait(false));
    }

    /// <summary>Has a job forgotten that has ended.</summary>
    /// <exception cref="UserError">There is no such job, or it has not ended.</exception>
    public Task DeleteAsync(JobId job, CancellationToken cancel) =>
        CallAsync(() => _jobs.DeleteAsync(new Protos.DeleteRequest { Id = job.Value }, cancellationToken: cancel), cancel);

    /// <summary>The failed items there are, in index order; a large input is a reference.</summary>
    /// <exception cref="UserError">There is no such job.</exception>
    public async IAsyncEnumerable<FailedInput> FailuresAsync(JobId job, [EnumeratorCancellation] CancellationToken cancel)
    {
        for (var request = new Protos.FailuresRequest { Id = job.Value }; ;)
        {
            var page = await CallAsync(() => _jobs.FailuresAsync(request, cancellationToken: cancel), cancel).ConfigureAwait(false);
            foreach (var item in page.Items) yield return new(item.Failure.ToFailure(), item.Input.ToSegment());
            if (page.Items.Count == 0) yield break;
            request.From = page.Next;
        }
    }

    /// <summary>What the job's items have printed, a page at a time, as it was kept.</summary>
    /// <param name="item">The lines of this item alone; null for all.</param>
    /// <param name="follow">Whether to go on until the job has ended.</param>
    /// <exception cref="UserError">There is no such job.</exception>
    public async IAsyncEnumerable<IReadOnlyList<LoggedLine>> LogAsync(JobId job, long? item, bool follow, [EnumeratorCancellation] CancellationToken cancel)
    {
        var request = new Protos.LogRequest { Id = job.Value };
        if (item is { } index) request.Item = index;
        while (true)
        {
            if (await LogPageAsync(request, cancel).ConfigureAwait(false) is not { } page) continue;
            if (page.Lines.Count == 0)
            {
                if (page.Settled || !(follow || page.Ended)) yield break;
                await Task.Delay(LogPause, cancel).ConfigureAwait(false);
                continue;
            }
            (request.After, request.At) = (page.Lines[^1].Number, page.At);
            yield return [.. page.Lines.Select(l => l.ToLoggedLine())];
        }
    }

    /// <summary>Null if the store has gone back, and the log is to be read from its first line on: what runs again prints again.</summary>
    private async Task<Protos.LogPage?> LogPageAsync(Protos.LogRequest request, CancellationToken cancel)
    {
        try
        {
            return await CallAsync(() => _jobs.LogAsync(request, cancellationToken: cancel), cancel).ConfigureAwait(false);
        }
        catch (UserError e) when (request.At.Length > 0 && e.InnerException is RpcException { StatusCode: StatusCode.OutOfRange })
        {
            Tell($"The coordinator's store has gone back to an older state: the log of job {request.Id} begins again.");
            (request.After, request.At) = (0, "");
            return null;
        }
    }

    /// <summary>The document that a failed item's input is; a large one is fetched.</summary>
    public Task<ReadOnlyMemory<byte>> DocumentAsync(FailedInput failed, CancellationToken cancel) => InputText.DocumentAsync(failed.Input, _content.FetchAsync, cancel);

    /// <summary>Cancels a job that nobody wants any more; does what it can within <see cref="CancelPatience"/>, throws nothing, and tells if it failed.</summary>
    public async Task AbandonAsync(JobId job, string reason)
    {
        using var patience = new CancellationTokenSource(CancelPatience);
        var cancelling = CancelAsync(job, reason, patience.Token);
        await ((Task)cancelling).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (cancelling.Exception?.InnerException is UserError { InnerException: RpcException { StatusCode: StatusCode.ResourceExhausted } } notStored) Tell(notStored.Message);
        var isSettled = cancelling.IsCompletedSuccessfully || cancelling.Exception?.InnerException is UserError { Status: ExitStatus.BadInput };   // it is not there
        if (!isSettled && !cluster.EndsWithThis)
            Tell($"The coordinator could not be told: once it is back, 'actorcompute job cancel {job}' ends the job there.");
    }

    /// <summary>The job's results from the first on, to its end.</summary>
    /// <param name="isWhole">Says whether the coordinator has confirmed all of its inputs; null if nobody here knows.</param>
    public ResultStream Results(JobId job, bool unordered, Func<bool>? isWhole = null) =>
        new(this, _jobs, job, unordered, _content, cluster.NewReconnection()) { IsWhole = isWhole ?? (() => false) };

    /// <summary>Passes all results on to a sink; the answer is the job as it ended.</summary>
    /// <param name="isWhole">Says whether the coordinator has confirmed all of its inputs; null if nobody here knows.</param>
    public async Task<JobSnapshot> DownloadAsync(JobId job, bool unordered, IResultSink sink, CancellationToken cancel, Func<bool>? isWhole = null)
    {
        var results = Results(job, unordered, isWhole);
        await foreach (var batch in results.ReadAsync(cancel).ConfigureAwait(false)) await sink.WriteAsync(batch, cancel).ConfigureAwait(false);
        return results.Ended ?? throw new InvalidOperationException("The results ended before the job did.");
    }

    /// <summary>The job as it is now, and again whenever it has changed, until it has ended.</summary>
    public async IAsyncEnumerable<JobSnapshot> WatchAsync(JobId job, [EnumeratorCancellation] CancellationToken cancel)
    {
        var reconnection = cluster.NewReconnection();
        for (JobSnapshot? last = null; last is not { HasEnded: true };)
        {
            using var call = _jobs.Watch(new Protos.WatchRequest { Id = job.Value }, cancellationToken: cancel);
            while (last is not { HasEnded: true } && await NextAsync(call.ResponseStream, reconnection, cancel).ConfigureAwait(false) is { } now) yield return last = now;
        }
    }

    private static async Task<JobSnapshot?> NextAsync(IAsyncStreamReader<Protos.Job> jobs, Reconnection reconnection, CancellationToken cancel)
    {
        try
        {
            if (!await jobs.MoveNext(cancel).ConfigureAwait(false)) throw ApiError.BrokenOff("the job's reports broke off");
            reconnection.Restored();
            return JobSnapshot.Of(jobs.Current);
        }
        catch (RpcException e)
        {
            await reconnection.PauseAsync(e, cancel).ConfigureAwait(false);
            return null;
        }
    }

    private Task<T> CallAsync<T>(Func<AsyncUnaryCall<T>> start, CancellationToken cancel) => cluster.NewReconnection().CallAsync(start, cancel);
}

/// <summary>An item that failed for good.</summary>
/// <param name="Input">The item alone.</param>
internal sealed record FailedInput(Failure Failure, Segment Input);
