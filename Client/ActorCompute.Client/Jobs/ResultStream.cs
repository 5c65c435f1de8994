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
/// taken.
/// </summary>
internal sealed class ResultStream(Protos.Jobs.JobsClient jobs, JobId job, bool unordered, ContentClient content, Reconnection reconnection)
{
    /// <summary>The job as it ended; known when the results have been read to their end.</summary>
    public JobSnapshot? Ended { get; private set; }

    /// <summary>Results in index order, or as they are committed.</summary>
    public async IAsyncEnumerable<JobResults> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        for (var cursor = 0L; Ended is null;)
        {
            var request = new Protos.ResultsRequest { Id = job.Value, Unordered = unordered, From = cursor };
            using var call = jobs.Results(request, cancellationToken: cancel);
            while (await NextAsync(call.ResponseStream, cancel).ConfigureAwait(false) is { } batch)
            {
                var results = new JobResults([.. batch.Segments.Select(s => s.ToSegment())], [.. batch.Failures.Select(f => f.ToFailure())]);
                await foreach (var part in results.WithLargeAsync(content.FetchAsync, cancel).ConfigureAwait(false)) yield return part;
                cursor = batch.Cursor;
                if (batch.Ended is not null) Ended = JobSnapshot.Of(batch.Ended);
            }
        }
    }

    /// <summary>Null when this call gives no more.</summary>
    private async Task<Protos.ResultBatch?> NextAsync(IAsyncStreamReader<Protos.ResultBatch> batches, CancellationToken cancel)
    {
        try
        {
            if (Ended is not null) return null;
            if (!await batches.MoveNext(cancel).ConfigureAwait(false)) throw ApiError.BrokenOff("the results broke off");
            reconnection.Restored();
            return batches.Current;
        }
        catch (RpcException e)
        {
            await reconnection.PauseAsync(e, cancel).ConfigureAwait(false);
            return null;
        }
    }
}
