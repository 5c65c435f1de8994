using ActorCompute.Messages;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ActorCompute.Coordinator.Api;

/// <summary>
/// Stands before every call: what goes wrong in one is answered with a code and a sentence. A fault of ours is logged, once; what a caller sent
/// is not.
/// </summary>
internal sealed class RequestGuard(ILoggerFactory logs) : Interceptor
{
    /// <summary>A reason travels in a header, and clients take so much of one.</summary>
    private const int MostReasonBytes = 4 << 10;

    private readonly ILogger _log = logs.CreateLogger(typeof(RequestGuard).Namespace!);

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        Guarded(context, () => continuation(request, context));

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        Guarded(context, () => continuation(requestStream, context));

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        Guarded(context, () => Done(continuation(request, responseStream, context)));

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        Guarded(context, () => Done(continuation(requestStream, responseStream, context)));

    /// <summary>What says that a request's bytes are no message.</summary>
    public static RpcException Broken(string message, InvalidProtocolBufferException cause) =>
        ApiMessages.Invalid($"The request is no {message}, or a broken one: {cause.Message.ReplaceLineEndings(" ").TrimEnd('.')}.");

    private async Task<T> Guarded<T>(ServerCallContext context, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (RpcException e)
        {
            throw new RpcException(new Status(e.StatusCode, BoundedText.Cut(e.Status.Detail, MostReasonBytes)), e.Trailers);
        }
        catch (Exception e) when (context.CancellationToken.IsCancellationRequested || e is ConnectionAbortedException or ConnectionResetException or BadHttpRequestException)
        {
            throw new RpcException(new Status(StatusCode.Cancelled, "The call was broken off."));
        }
        catch (Exception e)
        {
            ApiLog.Failed(_log, context.Method, e);
            throw new RpcException(new Status(StatusCode.Internal, "The coordinator could not deal with this; its log says why."));
        }
    }

    private static async Task<object?> Done(Task call)
    {
        await call;
        return null;
    }
}

internal static partial class ApiLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{Request} could not be dealt with; please report it")]
    public static partial void Failed(ILogger log, string request, Exception cause);
}
