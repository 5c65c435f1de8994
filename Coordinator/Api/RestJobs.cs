using System.Text.Json;
using ActorCompute.Coordinator.Jobs;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ActorCompute.Coordinator.Api;

/// <summary>
/// What REST has beyond transcoding: a submission whole in one request, with its inputs as they were written, and results as one JSON
/// document a line.
/// </summary>
internal static class RestJobs
{
    /// <summary>Larger inputs are streamed over gRPC.</summary>
    private const int MaxBodyBytes = 64 << 20;

    public static void Map(WebApplication app)
    {
        app.MapPost("/v1/jobs", (RequestDelegate)(context => Guarded(context, Submit)));
    }

    /// <summary>
    /// <c>{"task":"square","inputs":[1,2]}</c> or <c>{"task":"square","range":{"from":1,"to":100}}</c>, with <c>id</c>, <c>name</c>,
    /// <c>chunk</c> and <c>priority</c> if wanted; answered with the job, closed.
    /// </summary>
    private static async Task Submit(HttpContext context)
    {
        if (context.Request.ContentLength > MaxBodyBytes) throw ApiMessages.Invalid($"A body takes at most {MaxBodyBytes} bytes; stream larger inputs over gRPC.");
        var gate = (CoordinatorGate)context.RequestServices.GetService(typeof(CoordinatorGate))!;
        using var body = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
        var submission = RestSubmission.Read(body.RootElement);
        await gate.Ask<JobView>(new OpenJob(submission.Id, submission.Spec), context.RequestAborted);
        long next = 0;
        foreach (var segment in submission.Inputs)
            next = (await gate.AskJob<InputsStored>(submission.Id, new AppendInputs(segment), context.RequestAborted)).Next;
        var view = await gate.AskJob<JobView>(submission.Id, new CloseInputs(next), context.RequestAborted);
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(JsonFormatter.Default.Format(view.ToProto()), context.RequestAborted);
    }

    /// <summary>Makes HTTP statuses of refusals, shaped as transcoding shapes them.</summary>
    private static async Task Guarded(HttpContext context, Func<HttpContext, Task> handle)
    {
        try
        {
            await handle(context);
        }
        catch (RpcException e) when (!context.Response.HasStarted)
        {
            context.Response.StatusCode = HttpStatusOf(e.StatusCode);
            await context.Response.WriteAsJsonAsync(new { code = (int)e.StatusCode, message = e.Status.Detail });
        }
        catch (JsonException e) when (!context.Response.HasStarted)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsJsonAsync(new { code = (int)StatusCode.InvalidArgument, message = $"The body is not JSON: {e.Message}" });
        }
    }

    private static int HttpStatusOf(StatusCode code) => code switch
    {
        StatusCode.InvalidArgument or StatusCode.FailedPrecondition => StatusCodes.Status400BadRequest,
        StatusCode.NotFound => StatusCodes.Status404NotFound,
        StatusCode.AlreadyExists => StatusCodes.Status409Conflict,
        StatusCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}
