using System.Runtime.ExceptionServices;
using ActorCompute.Messages;
using ActorCompute.Messages.Access;
using ActorCompute.Values;
using Grpc.Core;

namespace ActorCompute.Pool;

/// <summary>What callers see of what went wrong inside: few types, the same sentences.</summary>
internal static class Faults
{
    /// <summary>The exception to throw in place of this one; itself where callers may see it.</summary>
    /// <param name="cancel">The caller's own token.</param>
    /// <param name="stopping">Set when the pool is disposed of.</param>
    public static Exception ToPublic(Exception fault, CancellationToken cancel, CancellationToken stopping = default) => fault switch
    {
        InputFaultException input => input.Thrown,
        UserError error => ToPublic(error),
        OperationCanceledException when cancel.IsCancellationRequested => new OperationCanceledException(fault.Message, fault, cancel),
        RpcException { StatusCode: StatusCode.Cancelled } when cancel.IsCancellationRequested => new OperationCanceledException(fault.Message, fault, cancel),
        OperationCanceledException or RpcException or ObjectDisposedException when stopping.IsCancellationRequested =>
            new OperationCanceledException("The pool has been disposed of.", fault, stopping),
        RpcException rpc => ToPublic(ApiError.ToUserError(rpc, "the cluster")),
        _ => fault,
    };

    /// <summary>Throws what callers see of a fault, with the stack that it has.</summary>
    public static void Throw(Exception fault, CancellationToken cancel, CancellationToken stopping = default) =>
        ExceptionDispatchInfo.Throw(ToPublic(fault, cancel, stopping));

    /// <summary>Runs something of ours on behalf of a caller, away from whatever context it calls from.</summary>
    public static async Task<T> GuardAsync<T>(Func<Task<T>> work, CancellationToken cancel, CancellationToken stopping = default)
    {
        try
        {
            return await Task.Run(work, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Throw(e, cancel, stopping);
            throw;
        }
    }

    private static ComputeException ToPublic(UserError error) => error.Status switch
    {
        ExitStatus.Unreachable => new ClusterUnreachableException(error.Message, error),
        ExitStatus.AccessDenied => new AccessDeniedException(error.Message, error),
        _ => new ComputeException(error.Message, error),
    };
}
