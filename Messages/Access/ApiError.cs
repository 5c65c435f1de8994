using System.Net.Sockets;
using System.Security.Authentication;
using Grpc.Core;

namespace ActorCompute.Messages.Access;

/// <summary>What a call to the API threw, as a sentence for people and an exit status.</summary>
public static class ApiError
{
    /// <summary>What HTTP/2 in .NET calls a connection on which pings get no answer (RFC 9113, PROTOCOL_ERROR).</summary>
    private const long UnansweredPing = 1;

    /// <summary>The error to end with; <paramref name="api"/> is the address that was called.</summary>
    public static UserError ToUserError(RpcException failure, Uri api) => ToUserError(failure, api.ToString().TrimEnd('/'));

    /// <summary>The error to end with; <paramref name="api"/> says in words what was called.</summary>
    public static UserError ToUserError(RpcException failure, string api)
    {
        var detail = Sentence(failure.Status.Detail);
        return failure.StatusCode switch
        {
            _ when IsTlsFailure(failure) => new(ExitStatus.AccessDenied,
                $"What answers at {api} is not the coordinator that this access file belongs to: copy the file that the coordinator there wrote.", failure),
            StatusCode.Unavailable when IsAnswer(failure) => new(ExitStatus.Unreachable, $"The coordinator at {api} cannot do this now: {detail}", failure),
            StatusCode.Unavailable when IsBrokenOff(failure) => new(ExitStatus.Unreachable,
                $"What listens at {api} breaks connections off: if it is a coordinator, its log says why; try again, or name the access file of another.", failure),
            StatusCode.Unavailable => new(ExitStatus.Unreachable,
                $"No coordinator answers at {api}: start it with 'actorcompute coordinator', or name the access file of one that runs.", failure),
            StatusCode.DeadlineExceeded => new(ExitStatus.Unreachable,
                $"The coordinator at {api} did not answer in time: see whether it is overloaded.", failure),
            StatusCode.Unauthenticated or StatusCode.PermissionDenied => new(ExitStatus.AccessDenied,
                $"The coordinator at {api} refuses access ({detail.TrimEnd('.')}): copy the access file that it wrote.", failure),
            StatusCode.InvalidArgument or StatusCode.NotFound or StatusCode.AlreadyExists or StatusCode.FailedPrecondition
                or StatusCode.OutOfRange or StatusCode.ResourceExhausted => new(ExitStatus.BadInput, detail, failure),
            StatusCode.Unimplemented => new(ExitStatus.BadInput,
                $"The coordinator at {api} does not know this call: use the same version of actorcompute on both sides.", failure),
            StatusCode.Internal when IsOfAnotherProtocol(failure) => new(ExitStatus.Unreachable,
                $"What answers at {api} is not the API of a coordinator: copy the access file that the coordinator wrote.", failure),
            _ => new(ExitStatus.Unreachable, $"The coordinator at {api} could not answer ({failure.StatusCode}: {detail.TrimEnd('.')}): see its log.", failure),
        };
    }

    /// <summary>
    /// Whether the connection is lost, so that another attempt may succeed: the coordinator is gone or starting, stands still, or the network does. All that is
    /// no answer of the coordinator's counts as such, by whatever name the transport calls it; who asks looks at its own token first.
    /// </summary>
    public static bool IsLost(RpcException failure) => !IsTlsFailure(failure) && !IsOfAnotherProtocol(failure)
        && (failure.StatusCode is StatusCode.Unavailable or StatusCode.Aborted or StatusCode.Cancelled or StatusCode.DeadlineExceeded
            || Causes(failure).Any(e => e is IOException or HttpRequestException or SocketException or OperationCanceledException or TimeoutException));

    /// <summary>Whether a coordinator has said this: it can be reached, and says why it cannot do now what it was asked for.</summary>
    public static bool IsAnswer(RpcException failure) =>
        failure.StatusCode is StatusCode.Unavailable && failure.Status is { DebugException: null, Detail.Length: > 0 };

    /// <summary>What an answer that ends too early counts as: a lost connection.</summary>
    /// <param name="what">What broke off, in words.</param>
    public static RpcException BrokenOff(string what) => new(new Status(StatusCode.Unavailable, what, new IOException(what)));

    /// <summary>Whether a connection was made and broken off by the other side.</summary>
    public static bool IsBrokenOff(RpcException failure) => Causes(failure).Any(
        e => e is IOException or SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.NotConnected });

    /// <summary>Whether the connection died because nothing came any more, and nobody had closed it.</summary>
    public static bool IsSilent(RpcException failure) => Causes(failure).Any(
        e => e is HttpProtocolException { ErrorCode: UnansweredPing } or SocketException { SocketErrorCode: SocketError.TimedOut });

    /// <summary>Why the coordinator is out of reach, in words that fit between brackets.</summary>
    public static string Describe(RpcException failure) =>
        IsSilent(failure) ? "nothing comes from it any more"
        : IsBrokenOff(failure) ? "the connection was broken off"
        : IsAbsent(failure) ? "nobody listens there"
        : Causes(failure).Any(e => e is OperationCanceledException or TimeoutException) ? "it takes connections and says nothing"
        : failure.StatusCode.ToString();

    /// <summary>Whether nothing took the connection: nobody listens there, or there is no way to such a machine. That it took too long says neither.</summary>
    public static bool IsAbsent(RpcException failure) =>
        !IsBrokenOff(failure) && Causes(failure).Any(e => e is SocketException { SocketErrorCode: not SocketError.TimedOut });

    private static bool IsTlsFailure(RpcException failure) => Causes(failure).Any(e => e is AuthenticationException);

    private static IEnumerable<Exception> Causes(RpcException failure)
    {
        for (var cause = failure.Status.DebugException ?? failure.InnerException; cause is not null; cause = cause.InnerException) yield return cause;
    }

    private static bool IsOfAnotherProtocol(RpcException failure) =>
        failure.Status.DebugException is HttpRequestException { HttpRequestError: HttpRequestError.VersionNegotiationError or HttpRequestError.InvalidResponse };

    private static string Sentence(string detail) => detail.Length == 0 ? "no reason was given" : detail;
}
