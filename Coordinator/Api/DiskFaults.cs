using ActorCompute.Coordinator.Content;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Logging;

namespace ActorCompute.Coordinator.Api;

/// <summary>
/// Answers calls that fail for the coordinator's disk with what is wrong there. What reads or goes on may be asked again (unavailable); what
/// finds nothing to be stored on is refused until people have seen to it (resource exhausted). The log says each trouble once, and its end once.
/// </summary>
internal sealed class DiskFaults(Uptime uptime, ILogger log) : Interceptor
{
    private readonly ToldTroubles _told = new();

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> go) =>
        GuardAsync(() => go(request, context), context);

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requests, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> go) =>
        GuardAsync(() => go(requests, context), context);

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responses, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> go) =>
        GuardAsync(async () => { await go(request, responses, context); return true; }, context);

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requests, IServerStreamWriter<TResponse> responses, ServerCallContext context, DuplexStreamingServerMethod<TRequest, TResponse> go) =>
        GuardAsync(async () => { await go(requests, responses, context); return true; }, context);

    /// <summary>The answer to whoever met it; null if the disk is not at fault.</summary>
    public static Status? Of(Exception failure) => failure switch
    {
        UserError { InnerException: IOException or UnauthorizedAccessException } => new(StatusCode.ResourceExhausted, failure.Message),
        StoreUnreadableException => new(StatusCode.Unavailable, $"The coordinator cannot read its store: {failure.Message}."),
        ContentUnreadableException => new(StatusCode.Unavailable, failure.Message),
        _ => null,
    };

    private async Task<T> GuardAsync<T>(Func<Task<T>> call, ServerCallContext context)
    {
        TellOfEnd();
        try
        {
            return await call();
        }
        catch (Exception e) when (!context.CancellationToken.IsCancellationRequested && Of(e) is { } status)
        {
            Tell(e.Message);
            throw new RpcException(status);
        }
    }

    private void Tell(string trouble)
    {
        lock (_told)
            if (_told.Meet(trouble, uptime.Elapsed)) DiskFaultsLog.Met(log, trouble);
    }

    private void TellOfEnd()
    {
        lock (_told)
            if (_told.Ends(uptime.Elapsed)) DiskFaultsLog.Over(log, ToldTroubles.Quiet.TotalSeconds);
    }
}

internal static partial class DiskFaultsLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "A call failed for the disk, and whoever called was told so: {Trouble}")]
    public static partial void Met(ILogger log, string trouble);

    [LoggerMessage(Level = LogLevel.Information, Message = "No call failed for the disk for {Seconds} s")]
    public static partial void Over(ILogger log, double seconds);
}
