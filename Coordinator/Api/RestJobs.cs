using System.Text.Json;
using ActorCompute.Coordinator.Content;
using ActorCompute.Coordinator.Jobs;
using ActorCompute.Messages;
using ActorCompute.Messages.Results;
using ActorCompute.Messages.Segments;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ActorCompute.Coordinator.Api;

/// <summary>
/// What REST has of its own: a submission whole in one request, with its inputs as they were written, and results as one JSON
/// document a line.
/// </summary>
internal static class RestJobs
{
    /// <summary>Larger inputs are streamed over gRPC.</summary>
    public const int MaxBodyBytes = 64 << 20;

    public static void Map(WebApplication app)
    {
        app.MapPost("/v1/jobs", (RequestDelegate)Submit);
        app.MapGet("/v1/jobs/{id}/results", (RequestDelegate)Results);
        app.MapGet("/v1/jobs/{id}/errors", (RequestDelegate)Errors);
        app.MapGet("/v1/jobs/{id}/log", (RequestDelegate)Log);
    }

    /// <summary>
    /// <c>{"task":"square","inputs":[1,2]}</c> or <c>{"task":"square","range":{"from":1,"to":100}}</c>, with <c>id</c>, <c>name</c>,
    /// <c>chunk</c>, <c>priority</c>, <c>key</c> and other options if wanted; answered with the job, which is closed.
    /// </summary>
    private static async Task Submit(HttpContext context)
    {
        RestQuery.Check(context, []);
        if (!IsJson(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MaxBodyBytes;
        var gate = Service<CoordinatorGate>(context);
        using var body = await BodyAsync(context);
        var submission = RestSubmission.Read(body.RootElement);
        // Not cancelled with the request: the body is here, and half a submission would be of use to nobody.
        var spec = await Service<Submissions>(context).SpecAsync(submission.Task, submission.Options, code: null, submission.Reduce, CancellationToken.None);
        await gate.OpenJob(submission.Id, spec, isExact: false, CancellationToken.None);
        foreach (var segment in submission.Inputs)
            await gate.AskJob<InputsStored>(submission.Id, new AppendInputs(await ApiMessages.AnswerAsync(() => SmallAsync(segment, Content(context)))), CancellationToken.None);
        var total = submission.Inputs.Count == 0 ? 0 : submission.Inputs[^1].End;
        var view = await gate.AskJob<JobView>(submission.Id, new CloseInputs(total), CancellationToken.None);
        context.Response.Headers.Location = $"/v1/jobs/{submission.Id}";
        await RestDocuments.AnswerAsync(context, json => RestDocuments.Write(json, view.ToProto()), StatusCodes.Status201Created);
    }

    /// <summary>Every outcome as <c>{"index":i,"value":v}</c> or <c>{"index":i,"error":{…}}</c>, a line each, until the job has ended.</summary>
    private static async Task Results(HttpContext context)
    {
        var id = IdOf(context);
        RestQuery.Check(context, ["unordered"]);
        var unordered = RestQuery.Flag(context, "unordered");
        using var lines = new ResultWriter<IndexedLine>(context.Response.Body);
        context.Response.ContentType = "application/x-ndjson";
        await foreach (var page in Service<CoordinatorGate>(context).ReadResults(id, unordered, cursor: 0, at: null, context.RequestAborted))
        {
            var results = new JobResults([.. page.Outcomes.Select(o => o.Values)], [.. page.Outcomes.SelectMany(o => o.Failures)]);
            await foreach (var part in results.WithLargeAsync(Content(context).ReadAsync, context.RequestAborted))
                await lines.WriteAsync(part, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    /// <summary>The failed items there are, with their inputs, an object a line; <c>?from=i</c> begins at an index.</summary>
    private static async Task Errors(HttpContext context)
    {
        var id = IdOf(context);
        RestQuery.Check(context, ["from"]);
        var from = RestQuery.Number(context, "from") ?? 0;
        var gate = Service<CoordinatorGate>(context);
        for (var more = true; more;)
        {
            var page = await gate.AskJob<FailureList>(id, new ReadFailures(from), context.RequestAborted);
            BeginLines(context);
            foreach (var item in page.Items)
            {
                var input = await InputText.DocumentAsync(item.Input, Content(context).ReadAsync, context.RequestAborted);
                await context.Response.Body.WriteAsync(FailureText.Line(item.Failure, input.Span), context.RequestAborted);
                from = item.Failure.Index + 1;
            }
            more = page.Items.Count > 0;
        }
    }

    /// <summary>Once the first page is there: until then the answer may still be a problem.</summary>
    private static void BeginLines(HttpContext context)
    {
        if (!context.Response.HasStarted) context.Response.ContentType = "application/x-ndjson";
    }

    /// <summary>The lines there are that items have printed, an object a line; <c>?item=i</c> those of an item, <c>?after=n</c> those behind a number.</summary>
    private static async Task Log(HttpContext context)
    {
        var id = IdOf(context);
        RestQuery.Check(context, ["item", "after"]);
        var (item, after) = (RestQuery.Number(context, "item"), RestQuery.Number(context, "after") ?? 0);
        for (var more = true; more;)
        {
            var page = await Service<CoordinatorGate>(context).AskJob<LogPage>(id, new ReadLog(after, item), context.RequestAborted);
            BeginLines(context);
            foreach (var line in page.Lines) await context.Response.Body.WriteAsync(line.ToJson(), context.RequestAborted);
            more = page.Lines.Count > 0;
            if (more) after = page.Lines[^1].Number;
        }
    }

    /// <exception cref="RpcException">It breaks off, or is not in the form that its headers say.</exception>
    private static async Task<JsonDocument> BodyAsync(HttpContext context)
    {
        try
        {
            return await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
        }
        catch (IOException e) when (e is not BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } && !context.RequestAborted.IsCancellationRequested)
        {
            throw ApiMessages.Invalid("The body breaks off, or is not in the form that the request's headers say.");
        }
    }

    /// <summary>A body that does not say what it is may be JSON, and so may curl's, which takes whatever it is given for a form.</summary>
    private static bool IsJson(HttpRequest request) => request.Headers.ContentEncoding.Count == 0 && (request.ContentType ?? "").Split(';')[0].Trim().ToLowerInvariant() is
        "" or "application/json" or "text/json" or "application/x-www-form-urlencoded";

    /// <summary>An item that no segment has room for becomes a piece of content.</summary>
    private static async Task<Segment> SmallAsync(Segment inputs, ContentStore content) => inputs.IsTooLarge
        ? Segment.OfReference(inputs.First, new(await content.PutAsync(inputs.Data, CancellationToken.None), inputs.Data.Length)) : inputs;

    /// <summary>The job that the route names.</summary>
    public static JobId IdOf(HttpContext context) => ApiMessages.ToJobId((string)context.Request.RouteValues["id"]!);

    private static ContentStore Content(HttpContext context) => Service<ContentStore>(context);

    private static T Service<T>(HttpContext context) => (T)context.RequestServices.GetService(typeof(T))!;
}
