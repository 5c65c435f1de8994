using System.Text.Json;
using ActorCompute.Messages.Programs;
using ActorCompute.Messages.Results;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace ActorCompute.Coordinator.Api;

/// <summary>
/// Says what was wrong with a request of REST, as RFC 9457 has it: <c>{"type","title","status","detail","code"}</c>, whoever refuses it, the routes and the
/// server included. Requests of gRPC are left alone.
/// </summary>
internal sealed class RestProblems(RequestDelegate next)
{
    private static readonly string[] Routes =
    [
        "/v1/jobs", "/v1/jobs/ID", "/v1/jobs/ID/results", "/v1/jobs/ID/errors", "/v1/jobs/ID/log", "/v1/jobs/ID:cancel", "/v1/jobs/ID:retry",
        "/v1/nodes", "/v1/nodes/NAME:drain", "/v1/tasks", "/v1/packages", "/healthz", "/readyz",
    ];

    public async Task InvokeAsync(HttpContext context)
    {
        if (IsGrpc(context.Request))
        {
            await next(context);
            return;
        }
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null }) await TellAsync(context, context.Response.StatusCode, Empty(context));
        }
        catch (RpcException e) when (!context.Response.HasStarted)
        {
            await TellAsync(context, HttpStatusOf(e.StatusCode), e.Status.Detail, e.StatusCode);
        }
        catch (Exception e) when (!context.Response.HasStarted && DiskFaults.Of(e) is { } fault)
        {
            await TellAsync(context, HttpStatusOf(fault.StatusCode), fault.Detail, fault.StatusCode);
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted && e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            await TellAsync(context, e.StatusCode, $"A body takes at most {RestJobs.MaxBodyBytes} bytes; stream larger inputs over gRPC.");
        }
        catch (JsonException e) when (!context.Response.HasStarted)
        {
            await TellAsync(context, StatusCodes.Status400BadRequest, $"The body is not JSON: {e.Message}");
        }
    }

    /// <summary>Answers with a problem.</summary>
    /// <param name="code">What gRPC calls it; by default what the status stands for.</param>
    public static async Task TellAsync(HttpContext context, int status, string detail, StatusCode? code = null)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        using var body = new MemoryStream();
        await using (var json = new Utf8JsonWriter(body, DocumentTime.Plain))
        {
            json.WriteStartObject();
            json.WriteString("type", "about:blank");
            json.WriteString("title", ReasonPhrases.GetReasonPhrase(status));
            json.WriteNumber("status", status);
            json.WriteString("detail", detail);
            json.WriteNumber("code", (int)(code ?? CodeOf(status)));
            json.WriteString("message", detail);   // its name before there were problem details
            json.WriteEndObject();
        }
        var bytes = Printable.OfJson(body.ToArray());
        context.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(bytes);
    }

    private static bool IsGrpc(HttpRequest request) => request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) is true;

    /// <summary>Of a status that nobody has said anything about.</summary>
    private static string Empty(HttpContext context)
    {
        var path = Printable.OfLine(context.Request.Path.Value ?? "");
        return context.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => $"There is nothing at {path}:{Near(path)} docs/protocol.md lists what there is.",
            StatusCodes.Status405MethodNotAllowed => $"{path} takes no {context.Request.Method}, but {context.Response.Headers.Allow}.{(path.Contains(':', StringComparison.Ordinal) ? Near(path) : "")}",
            StatusCodes.Status415UnsupportedMediaType => "The body must be JSON: say Content-Type: application/json.",
            var status => $"{ReasonPhrases.GetReasonPhrase(status)}.",
        };
    }

    private static string Near(string path) => path.Length > 100 ? "" : NearNames.Question(path, Routes);

    private static int HttpStatusOf(StatusCode code) => code switch
    {
        StatusCode.InvalidArgument or StatusCode.FailedPrecondition => StatusCodes.Status400BadRequest,
        StatusCode.Unauthenticated => StatusCodes.Status401Unauthorized,
        StatusCode.NotFound => StatusCodes.Status404NotFound,
        StatusCode.AlreadyExists => StatusCodes.Status409Conflict,
        StatusCode.Unavailable or StatusCode.ResourceExhausted => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static StatusCode CodeOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => StatusCode.Unauthenticated,
        StatusCodes.Status404NotFound => StatusCode.NotFound,
        StatusCodes.Status405MethodNotAllowed => StatusCode.Unimplemented,
        >= 400 and < 500 => StatusCode.InvalidArgument,
        _ => StatusCode.Internal,
    };
}
