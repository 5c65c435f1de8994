using ActorCompute.Coordinator.Content;
using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Results;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Tasks;
using ActorCompute.Messages.Wire;
using Grpc.Core;

namespace ActorCompute.Coordinator.Api;

/// <summary>Between the API's messages and the coordinator's own.</summary>
internal static class ApiMessages
{
    public static Protos.Job ToProto(this JobView view)
    {
        var job = view.Job.ToProto(view.Running);
        job.Merging = view.IsMerging;
        (job.Merges, job.Merged) = (view.Merges, view.Merged);
        job.Found = view.WasThere;
        job.Waiting = view.Waiting;
        return job;
    }

    public static Protos.Job ToProto(this StoredJob job, long running = 0)
    {
        var proto = Standing(job, running);
        var spec = job.Spec;
        proto.Priority = spec.Priority;
        proto.Retries = spec.Retry.Exceptions;
        proto.RetryOn.AddRange(spec.Retry.On.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        proto.RetryWaitMs = Milliseconds(spec.Retry.FirstRest);
        proto.RetryWaitMaxMs = Milliseconds(spec.Retry.LongestRest);
        proto.Chunk = spec.Chunk ?? 0;
        proto.ItemTimeoutMs = Milliseconds(spec.ItemTimeout);
        proto.KeepMs = Milliseconds(spec.Keep);
        proto.Package = spec.Code?.Package.Value ?? "";
        proto.Named = spec.Code is not { } code || code.Invocation == ContentHash.Of(new Invocation { Task = spec.Task }.ToBytes());
        return proto;
    }

    private static long Milliseconds(TimeSpan? time) => (long)(time?.TotalMilliseconds ?? 0);

    private static Protos.Job Standing(StoredJob job, long running) => new()
    {
        Id = job.Id.Value,
        Name = job.Spec.Name,
        Task = job.Spec.Task,
        Kind = job.Spec.Kind.ToString().ToLowerInvariant(),
        State = job.Status.ToString().ToLowerInvariant(),
        Total = job.Total,
        Succeeded = job.Answered - job.Failed,
        Failed = job.Failed,
        Running = running,
        SubmittedMs = job.Submitted.ToUnixTimeMilliseconds(),
        FinishedMs = job.Finished?.ToUnixTimeMilliseconds() ?? 0,
        Reason = job.Reason,
        CpuSeconds = job.Cpu.TotalSeconds,
        WallSeconds = job.Wall.TotalSeconds,
        WaitedSeconds = job.Waited.TotalSeconds,
        AllocatedBytes = job.Allocated,
        Collections = job.Collections,
        Reduce = job.Spec.Reduce?.Name ?? "",
        DeadlineMs = Milliseconds(job.Spec.Deadline),
        DueMs = job.Due?.ToUnixTimeMilliseconds() ?? 0,
        Round = job.Round,
        Key = job.Spec.SubmissionKey,
        MaxConcurrency = job.Spec.MaxConcurrency ?? 0,
        ItemsPerSecond = job.Spec.ItemsPerSecond ?? 0,
    };

    public static Protos.FailurePage ToProto(this FailureList failures)
    {
        var page = new Protos.FailurePage { Next = failures.Items.Count == 0 ? 0 : failures.Items[^1].Failure.Index + 1 };
        page.Items.AddRange(failures.Items.Select(i => new Protos.FailedItem { Failure = i.Failure.ToProto(), Input = i.Input.ToProto() }));
        return page;
    }

    public static Protos.LogPage ToProto(this LogPage page)
    {
        var proto = new Protos.LogPage { Ended = page.HasEnded, Settled = page.IsSettled, At = page.At?.ToString() ?? "" };
        proto.Lines.AddRange(page.Lines.Select(l => l.ToProto()));
        return proto;
    }

    public static Protos.ResultBatch ToProto(this ResultPage page)
    {
        var batch = new Protos.ResultBatch { Cursor = page.Cursor, Ended = page.Ended?.ToProto(), At = page.At?.ToString() ?? "" };
        foreach (var outcomes in page.Outcomes)
        {
            batch.Segments.Add(outcomes.Values.ToProto());
            batch.Failures.AddRange(outcomes.Failures.Select(f => f.ToProto()));
        }
        return batch;
    }

    public static Protos.Task ToProto(this TaskDescription task) => new()
    {
        Name = task.Name,
        Kind = task.Kind.ToString().ToLowerInvariant(),
        Parameter = task.Parameter,
        Result = task.Result,
        Summary = task.Summary,
    };

    /// <exception cref="RpcException">The text is no job id.</exception>
    public static JobId ToJobId(string id) => JobId.IsValid(id) ? new JobId(id) : throw Invalid($"'{Shown(id)}' is not a job id.");

    /// <summary>The id of a job that is to be opened: what its key says, if there is one.</summary>
    /// <exception cref="RpcException">The text is no job id, or another than that of the key.</exception>
    public static JobId ToJobId(string id, string? key)
    {
        if (string.IsNullOrEmpty(key)) return ToJobId(id);
        var named = JobId.OfKey(key);
        return id.Length == 0 || id == named.Value ? named : throw Invalid($"The key '{Shown(key)}' makes {named} the job's id; leave the id '{Shown(id)}' out.");
    }

    /// <exception cref="RpcException">The text is no name of content.</exception>
    public static ContentHash ToContentHash(string hash) =>
        ContentHash.TryParse(hash, out var piece) ? piece : throw Invalid($"'{Shown(hash)}' is no name of content, which has 64 lower-case hexadecimal digits.");

    /// <summary>Does something that may be refused, and makes answers of refusals; those for the disk are <see cref="DiskFaults"/>'.</summary>
    /// <exception cref="RpcException">It was refused.</exception>
    public static async Task<T> AnswerAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (UserError e) when (DiskFaults.Of(e) is null)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, e.Message), e.Message);
        }
        catch (ContentMissingException e)
        {
            throw new RpcException(new Status(StatusCode.FailedPrecondition, e.Message));
        }
    }

    /// <summary>What somebody sent, as far as a sentence has room for it.</summary>
    public static string Shown(string text) => BoundedText.Plain(BoundedText.Cut(text, 100));

    public static RpcException Invalid(string reason) => new(new Status(StatusCode.InvalidArgument, reason));
}
