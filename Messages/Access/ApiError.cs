using System.Net.Sockets;
using System.Security.Authentication;
using Grpc.Core;

namespace ActorCompute.Messages.Access;

/// <summary>What a call to the API threw, as a sentence for people and an exit status.</summary>
public static class ApiError
{
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
            StatusCode.Cancelled => new(ExitStatus.Cancelled, "The call was cancelled.", failure),
            _ => new(ExitStatus.Unreachable, $"The coordinator at {api} could not answer ({failure.StatusCode}: {detail.TrimEnd('.')}): see its log.", failure),
        };
    }

    /// <summary>Whether another attempt may succeed: the coordinator is gone or starting, and nothing is wrong with the call.</summary>
    public static bool IsTransient(RpcException failure) =>
        failure.StatusCode is StatusCode.Unavailable or StatusCode.Aborted && !IsTlsFailure(failure);

    /// <summary>Whether no connection was made: nobody listens there, or there is no such machine.</summary>
    public static bool IsUnreached(RpcException failure) => Causes(failure).Any(e => e is SocketException);

    private static bool IsTlsFailure(RpcException failure) => Causes(failure).Any(e => e is AuthenticationException);

    private static IEnumerable<Exception> Causes(RpcException failure)
    {
        for (var cause = failure.Status.DebugException ?? failure.InnerException; cause is not null; cause = cause.InnerException) yield return cause;
    }

    private static bool IsOfAnotherProtocol(RpcException failure) =>
        failure.Status.DebugException is HttpRequestException { HttpRequestError: HttpRequestError.VersionNegotiationError or HttpRequestError.InvalidResponse };

    private static string Sentence(string detail) => detail.Length == 0 ? "no reason was given" : detail;
}
