using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Results;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;
using ActorCompute.Messages.Tasks;
using ActorCompute.Messages.Wire;
using Grpc.Core;

namespace ActorCompute.Coordinator.Api;

/// <summary>Between the API's messages and the coordinator's own.</summary>
internal static class ApiMessages
{
    public static Protos.Job ToProto(this JobView view) => view.Job.ToProto(view.Running);

    public static Protos.Job ToProto(this StoredJob job, long running = 0) => new()
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
    };

    public static Protos.ResultBatch ToProto(this ResultPage page)
    {
        var batch = new Protos.ResultBatch { Cursor = page.Cursor, Ended = page.Ended?.ToProto() };
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
    public static JobId ToJobId(string id) => JobId.IsValid(id) ? new JobId(id) : throw Invalid($"'{id}' is not a job id.");

    /// <summary>What a submission asks for, checked.</summary>
    /// <exception cref="RpcException">The task is unknown, or an option is out of its range.</exception>
    public static JobSpec ToSpec(string task, Protos.JobOptions? options)
    {
        if (TaskCatalogue.Find(task) is not { } known)
            throw new RpcException(new Status(StatusCode.NotFound, $"There is no task '{task}'; 'actorcompute tasks' lists those there are."));
        options ??= new Protos.JobOptions();
        if (options.Chunk < 0) throw Invalid($"A chunk of {options.Chunk} items is not possible; name 1 or more, or leave it out.");
        if (options.Name.Length > 200) throw Invalid("A job's name takes at most 200 characters.");
        return new JobSpec(task, known.Kind) { Name = options.Name, Chunk = options.Chunk > 0 ? options.Chunk : null, Priority = options.Priority, Attached = options.Attached };
    }

    public static RpcException Invalid(string reason) => new(new Status(StatusCode.InvalidArgument, reason));
}
