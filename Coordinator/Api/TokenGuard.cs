using ActorCompute.Messages.Admission;
using Microsoft.AspNetCore.Http;

namespace ActorCompute.Coordinator.Api;

/// <summary>Lets requests in that carry the cluster's token; health probes need none.</summary>
internal sealed class TokenGuard(RequestDelegate next, Func<string?, bool> accepts)
{
    private const string Scheme = "Bearer ";
    private const string Denied = "The token is missing or not this cluster's.";

    public Task InvokeAsync(HttpContext context)
    {
        if (accepts(TokenOf(context.Request)))
        {
            context.Features.Get<Door.Guest>()?.Know();
            return next(context);
        }
        if (context.Request.Path.Value is "/healthz" or "/readyz") return next(context);
        if (context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) is true)
        {
            // gRPC says no in headers, with an HTTP status of 200 and no body; 16 is UNAUTHENTICATED.
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-status"] = "16";
            context.Response.Headers["grpc-message"] = Denied;
            return Task.CompletedTask;
        }
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return RestProblems.TellAsync(context, StatusCodes.Status401Unauthorized, Denied);
    }

    private static string? TokenOf(HttpRequest request) =>
        request.Headers.Authorization.ToString() is var header && header.StartsWith(Scheme, StringComparison.Ordinal) ? header[Scheme.Length..] : null;
}
