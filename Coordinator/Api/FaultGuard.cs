using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ActorCompute.Coordinator.Api;

/// <summary>The outermost of a request: what nobody else has answered for. Somebody who has gone is not missed; a fault of ours is logged, once.</summary>
internal sealed class FaultGuard(RequestDelegate next, ILoggerFactory logs)
{
    private readonly ILogger _log = logs.CreateLogger(typeof(FaultGuard).Namespace!);

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for an answer any more.
        }
        catch (BadHttpRequestException e)
        {
            await AnswerAsync(context, e.StatusCode, StatusCode.InvalidArgument, "The request is broken off, or is not what its headers say.");
        }
        catch (Exception e)
        {
            ApiLog.Failed(_log, $"{context.Request.Method} {context.Request.Path}", e);
            await AnswerAsync(context, StatusCodes.Status500InternalServerError, StatusCode.Internal, "The coordinator could not deal with this; its log says why.");
        }
    }

    private static Task AnswerAsync(HttpContext context, int status, StatusCode code, string message)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();   // else what there is would pass for all there is
            return Task.CompletedTask;
        }
        context.Response.Clear();
        return RestProblems.TellAsync(context, status, message, code);
    }
}
