using System.Globalization;
using System.Runtime.CompilerServices;
using ActorCompute.Connections;
using ActorCompute.Messages;
using ActorCompute.Messages.Access;
using ActorCompute.Messages.Results;
using ActorCompute.Messages.Wire;
using ActorCompute.Packages;
using Grpc.Core;

namespace ActorCompute.Jobs;

/// <summary>
/// A job's results, each once, large ones with their documents in them. After a lost connection they go on behind the last batch that was
/// taken; if the store has gone back to an older state meanwhile, they are read again from the first on, and those that were taken are left out.
/// </summary>
internal sealed class ResultStream(JobClient client, Protos.Jobs.JobsClient jobs, JobId job, bool unordered, ContentClient content, Reconnection reconnection)
{
    private readonly TakenResults _taken = new();
    private long _cursor;
    private string _at = "";
    private bool _isReadAgain;

    /// <summary>The job as it ended; known when the results have been read to their end.</summary>
    public JobSnapshot? Ended { get; private set; }

    /// <summary>Says whether the coordinator has confirmed all inputs of the job; it may then lack none, whatever has become of it.</summary>
    public Func<bool> IsWhole { get; init; } = () => false;

    /// <summary>Results in index order, or as they are committed.</summary>
    /// <exception cref="UserError">The job has other results than were read, since the store has gone back.</exception>
    public async IAsyncEnumerable<JobResults> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        for (var isFirst = true; Ended is null; isFirst = false)
        {
            if (!isFirst && IsWhole()) await CheckInputsAsync(cancel).ConfigureAwait(false);
            var request = new Protos.ResultsRequest { Id = job.Value, Unordered = unordered, From = _cursor, At = _at };
            using var call = jobs.Results(request, cancellationToken: cancel);
            while (await NextAsync(call.ResponseStream, cancel).ConfigureAwait(false) is { } batch)
            {
                var results = _taken.Take(new([.. batch.Segments.Select(s => s.ToSegment())], [.. batch.Failures.Select(f => f.ToFailure())]));
                await foreach (var part in results.WithLargeAsync(content.FetchAsync, cancel).ConfigureAwait(false)) yield return part;
                (_cursor, _at) = (batch.Cursor, batch.At);
                if (batch.Ended is null) continue;
                End(JobSnapshot.Of(batch.Ended));
                break;
            }
        }
    }

    /// <summary>Null when this call gives no more.</summary>
    private async Task<Protos.ResultBatch?> NextAsync(IAsyncStreamReader<Protos.ResultBatch> batches, CancellationToken cancel)
    {
        try
        {
            if (!await batches.MoveNext(cancel).ConfigureAwait(false)) throw ApiError.BrokenOff("the results broke off");
            reconnection.Restored();
            return batches.Current;
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.OutOfRange && _at.Length > 0)
        {
            client.Tell($"The coordinator's store has gone back to an older state: job {job}'s results are read again, and what was read before is not repeated.");
            BeginAgain();
            return null;
        }
        catch (RpcException e)
        {
            await reconnection.PauseAsync(e, cancel).ConfigureAwait(false);
            return null;
        }
    }

    /// <summary>In index order a cursor is an index, which stays what it is.</summary>
    private void BeginAgain() => (_cursor, _at) = (unordered ? 0 : _cursor, "");

    private void End(JobSnapshot ended)
    {
        var outcomes = ended.Succeeded + ended.Failed;
        if (ended.State is JobState.Cancelled || ended.Reduce.Length > 0 || _taken.Count == outcomes) Ended = ended;
        else if (_isReadAgain)
            throw new UserError(ExitStatus.SomeItemsFailed, string.Create(CultureInfo.InvariantCulture,
                $"Job {job} has {outcomes:N0} results, and {_taken.Count:N0} were read: the coordinator's store has gone back to an older state meanwhile. Read them anew with 'actorcompute job results {job}'."));
        else (_cursor, _at, _isReadAgain) = (0, "", true);
    }

    /// <exception cref="UserError">The store has gone back to before the job's inputs were all there.</exception>
    private async Task CheckInputsAsync(CancellationToken cancel)
    {
        if ((await client.GetAsync(job, cancel).ConfigureAwait(false)).State is not JobState.Open) return;
        throw new UserError(ExitStatus.BadInput, $"The coordinator's store has gone back to an older state, in which job {job} lacks inputs that were confirmed: submit the job again.");
    }
}
