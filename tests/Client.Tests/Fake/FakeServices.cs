using ActorCompute.Messages.Wire;
using ActorCompute.Protos;
using Grpc.Core;
using Job = ActorCompute.Protos.Job;
using Task = System.Threading.Tasks.Task;

namespace ActorCompute.Client.Tests.Fake;

internal sealed class FakeClusterService : Protos.Cluster.ClusterBase
{
    public override Task<TaskList> ListTasks(ListTasksRequest request, ServerCallContext context) =>
        Task.FromResult(new TaskList { Tasks = { new Protos.Task { Name = "square", Kind = "cpu" } } });
}

internal sealed class FakeJobsService(FakeState fake) : Protos.Jobs.JobsBase
{
    public override Task<Job> Open(OpenRequest request, ServerCallContext context)
    {
        fake.Requests.Enqueue(request);
        if (fake.LosesCode > 0)
        {
            fake.LosesCode--;
            throw new RpcException(new(StatusCode.FailedPrecondition, "The invocation is not here; upload it first."));
        }
        var code = request.Code is null ? null : new InvocationRunner(fake.Code.Read(request.Code.Invocation));
        var found = fake.Jobs.ContainsKey(request.Id);
        var job = fake.Jobs.GetOrAdd(request.Id, id => new FakeJob(id, request.Task, code, () => fake.IsStalled)).ToMessage();
        job.Found = found;
        return Task.FromResult(job);
    }

    public override async Task Append(IAsyncStreamReader<AppendRequest> requests, IServerStreamWriter<AppendReply> replies, ServerCallContext context)
    {
        for (var messages = 1; await requests.MoveNext(context.CancellationToken); messages++)
        {
            var job = Find(requests.Current.Id);
            if (job.HasEnded) throw new RpcException(new(StatusCode.FailedPrecondition, "The job has ended."));
            if (requests.Current.Segment is null) continue;
            RefuseIfNothingIsStored();
            if (!job.Append(requests.Current.Segment.ToSegment())) throw new RpcException(new(StatusCode.OutOfRange, "Items are missing."));
            await BreakIfDueAsync(messages, context);
            await replies.WriteAsync(new() { Next = job.Next });
        }
    }

    public override Task<Job> Close(CloseRequest request, ServerCallContext context)
    {
        var job = Find(request.Id);
        RefuseIfNothingIsStored();
        if (job.Next != request.Total) throw new RpcException(new(StatusCode.FailedPrecondition, $"The job holds {job.Next} items."));
        job.Close();
        return Task.FromResult(job.ToMessage());
    }

    public override Task<Job> Get(GetRequest request, ServerCallContext context) => Task.FromResult(Find(request.Id).ToMessage());

    public override Task<Job> Cancel(CancelRequest request, ServerCallContext context)
    {
        Find(request.Id).Cancel(request.Reason);
        return Task.FromResult(Find(request.Id).ToMessage());
    }

    public override async Task Watch(WatchRequest request, IServerStreamWriter<Job> changes, ServerCallContext context)
    {
        var job = Find(request.Id);
        Interlocked.Increment(ref fake.Streams);
        for (var now = job.ToMessage(); ; now = await job.ChangedAsync(context.CancellationToken))
        {
            await changes.WriteAsync(now);
            if (job.HasEnded) return;
        }
    }

    public override async Task Results(ResultsRequest request, IServerStreamWriter<ResultBatch> batches, ServerCallContext context)
    {
        Interlocked.Increment(ref fake.Streams);
        if (request.At.Length > 0 && request.At != fake.At) throw new RpcException(new(StatusCode.OutOfRange, "The store has gone back."));
        var (job, cursor, messages) = (Find(request.Id), request.From, 0);
        for (var seen = 0; await job.InputAsync(seen, context.CancellationToken) is { } input; seen++)
        {
            while (cursor < input.End)
            {
                var end = Math.Min(input.End, cursor + fake.BatchItems);
                var (values, failures) = await job.RunAsync(input.Slice(new(cursor, end)));
                await BreakIfDueAsync(++messages, context);
                var batch = Batch(values, failures, cursor = end);
                batch.At = fake.At;
                await batches.WriteAsync(batch, context.CancellationToken);
            }
        }
        await batches.WriteAsync(new() { Cursor = cursor, Ended = job.ToMessage() });
    }

    private static ResultBatch Batch(Messages.Segments.Segment values, IEnumerable<Messages.Failure> failures, long cursor)
    {
        var batch = new ResultBatch { Cursor = cursor, Segments = { values.ToProto() } };
        batch.Failures.AddRange(failures.Select(f => f.ToProto()));
        return batch;
    }

    private FakeJob Find(string id) => fake.Jobs.TryGetValue(id, out var job) ? job : throw new RpcException(new(StatusCode.NotFound, $"There is no job '{id}'."));

    private void RefuseIfNothingIsStored()
    {
        if (fake.StoresNothing is not { } reason) return;
        if (++fake.Refused == 5) fake.StoresNothing = null;
        throw new RpcException(new(StatusCode.Unavailable, reason));
    }

    private async Task BreakIfDueAsync(int messages, ServerCallContext context)
    {
        if (fake.BreakEvery == 0 || messages % fake.BreakEvery != 0 || fake.Broken >= fake.MostBreaks) return;
        await fake.MayBreak.WaitAsync(context.CancellationToken);
        fake.Broken++;
        context.GetHttpContext().Abort();
    }
}
