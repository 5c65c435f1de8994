using System.Runtime.Serialization;
using System.Threading.Channels;
using ActorCompute.Coordinator.Content;
using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;
using ActorCompute.Messages.Wire;
using ActorCompute.Protos;
using Grpc.Core;
using Codec = ActorCompute.Messages.Segments.Codec;
using Segment = ActorCompute.Messages.Segments.Segment;
using Task = System.Threading.Tasks.Task;

namespace ActorCompute.Coordinator.Api;

/// <summary>The API's jobs: opening, feeding, watching, reading, cancelling.</summary>
internal sealed class JobsService(CoordinatorGate gate, Submissions submissions, ContentStore content) : Protos.Jobs.JobsBase
{
    /// <summary>Appends under way to the store at once for one sender; further ones wait in its connection.</summary>
    private const int AppendsUnderWay = 16;

    private const int LongestReason = 1000;

    public override async Task<Job> Open(OpenRequest request, ServerCallContext context)
    {
        var id = ApiMessages.ToJobId(request.Id, request.Options?.Key);
        var spec = await submissions.SpecAsync(request.Task, request.Options, request.Code, request.Reduce, context.CancellationToken);
        return (await gate.OpenJob(id, spec, isExact: request.Code is not null, context.CancellationToken)).ToProto();
    }

    public override async Task Append(IAsyncStreamReader<AppendRequest> requests, IServerStreamWriter<AppendReply> replies, ServerCallContext context)
    {
        // Answers go out in the order of the requests, each once it is stored; reading runs ahead by a bounded number.
        var underWay = Channel.CreateBounded<Task<InputsStored>>(AppendsUnderWay);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        var reading = ReadAppends(requests, underWay.Writer, either.Token);
        try
        {
            await foreach (var append in underWay.Reader.ReadAllAsync(either.Token))
                await replies.WriteAsync(new AppendReply { Next = (await append).Next }, either.Token);
        }
        finally
        {
            await either.CancelAsync();
        }
        await reading;
    }

    public override async Task<Job> Close(CloseRequest request, ServerCallContext context) =>
        (await gate.AskJob<JobView>(ApiMessages.ToJobId(request.Id), new CloseInputs(request.Total), context.CancellationToken)).ToProto();

    public override async Task<Job> Get(GetRequest request, ServerCallContext context) =>
        (await gate.ShowJob(ApiMessages.ToJobId(request.Id), context.CancellationToken)).ToProto();

    public override async Task<Protos.JobList> List(ListRequest request, ServerCallContext context)
    {
        var list = new Protos.JobList();
        var found = await gate.Ask<Jobs.JobList>(new ListJobs(JobFilters.Of(request)), context.CancellationToken);
        list.Jobs.AddRange((await gate.ExplainAsync(found.Jobs, context.CancellationToken)).Select(j => j.ToProto()));
        return list;
    }

    public override async Task<Job> Cancel(CancelRequest request, ServerCallContext context)
    {
        if (request.Reason.Length > LongestReason) throw ApiMessages.Invalid($"A reason takes at most {LongestReason} characters; this one has {request.Reason.Length}.");
        var reason = request.Reason.Length > 0 ? request.Reason : "cancelled on request";
        return (await gate.AskJob<JobView>(ApiMessages.ToJobId(request.Id), new CancelJob(reason), context.CancellationToken)).ToProto();
    }

    public override async Task<Job> Retry(RetryRequest request, ServerCallContext context)
    {
        var retry = new RetryFailed(ApiMessages.ToJobId(request.Id), request.HasRound ? request.Round : null);
        return (await gate.Ask<JobView>(retry, context.CancellationToken)).ToProto();
    }

    public override async Task<DeleteReply> Delete(DeleteRequest request, ServerCallContext context)
    {
        await gate.Ask<JobForgotten>(new ForgetJob(ApiMessages.ToJobId(request.Id)), context.CancellationToken);
        return new DeleteReply();
    }

    public override async Task<FailurePage> Failures(FailuresRequest request, ServerCallContext context) =>
        (await gate.AskJob<FailureList>(ApiMessages.ToJobId(request.Id), new ReadFailures(request.From), context.CancellationToken)).ToProto();

    public override async Task<Protos.LogPage> Log(LogRequest request, ServerCallContext context) =>
        (await gate.AskJob<Jobs.LogPage>(ApiMessages.ToJobId(request.Id), new ReadLog(request.After, request.HasItem ? request.Item : null) { At = StorePosition.Parse(request.At) }, context.CancellationToken)).ToProto();

    public override async Task Watch(WatchRequest request, IServerStreamWriter<Job> changes, ServerCallContext context)
    {
        await foreach (var view in gate.WatchJob(ApiMessages.ToJobId(request.Id), context.CancellationToken))
            await changes.WriteAsync(view.ToProto(), context.CancellationToken);
    }

    public override async Task Results(ResultsRequest request, IServerStreamWriter<ResultBatch> batches, ServerCallContext context)
    {
        if (request.From < 0) throw ApiMessages.Invalid($"Results cannot be read from {request.From}: name the cursor of a batch, or 0 for all of them.");
        await foreach (var page in gate.ReadResults(ApiMessages.ToJobId(request.Id), request.Unordered, request.From, StorePosition.Parse(request.At), context.CancellationToken))
            await batches.WriteAsync(page.ToProto(), context.CancellationToken);
    }

    private async Task ReadAppends(IAsyncStreamReader<AppendRequest> requests, ChannelWriter<Task<InputsStored>> underWay, CancellationToken cancel)
    {
        Exception? failure = null;
        JobId? id = null;
        await using var signs = new Timer(_ => { if (id is { } job) gate.TellJob(job, new ClientIsThere()); },
            null, ClientPresence.SignOfLife, ClientPresence.SignOfLife);
        try
        {
            while (await requests.MoveNext(cancel))
            {
                id ??= ApiMessages.ToJobId(requests.Current.Id);
                if (requests.Current.Id.Length > 0 && requests.Current.Id != id.Value.Value) throw ApiMessages.Invalid("One stream of appends is for one job.");
                if (requests.Current.Segment is null && requests.Current.Id.Length > 0) continue;   // the stream is open: that is a sign of life
                var append = gate.AskJob<InputsStored>(id.Value, new AppendInputs(Checked(requests.Current.Segment)), cancel);
                await underWay.WriteAsync(append, cancel);
            }
        }
        catch (Exception e)
        {
            failure = e;   // whoever writes the answers throws it
        }
        underWay.Complete(failure);
    }

    private Segment Checked(Protos.Segment? proto)
    {
        try
        {
            var inputs = proto?.ToSegment();
            if (inputs is { IsPartial: true }) throw ApiMessages.Invalid("Inputs cannot be values of blocks: those are results alone.");
            if (inputs is { Codec: Codec.Json } documents && InputRules.Defect(documents) is { } defect) throw ApiMessages.Invalid(defect);
            if (inputs is { Codec: Codec.Reference, Count: > 1 }) throw ApiMessages.Invalid("Large items are appended one by one.");
            if (inputs is not null) content.Require(inputs);
            return inputs switch
            {
                null => throw ApiMessages.Invalid("An append needs a segment."),
                { Bytes: > Segment.MaxBytes } large => throw ApiMessages.Invalid($"A segment of {large.Bytes} bytes is over the limit of {Segment.MaxBytes}."),
                var segment => segment,
            };
        }
        catch (ContentMissingException e)
        {
            throw new RpcException(new Status(StatusCode.FailedPrecondition, e.Message));
        }
        catch (UserError e) when (DiskFaults.Of(e) is { } fault)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, fault.Detail));   // what belongs to a job that runs waits
        }
        catch (SerializationException e)
        {
            throw ApiMessages.Invalid($"The segment is broken: {e.Message}.");
        }
    }
}
