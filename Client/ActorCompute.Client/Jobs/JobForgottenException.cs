using ActorCompute.Messages;
using Grpc.Core;

namespace ActorCompute.Jobs;

/// <summary>The coordinator was started again and knows nothing of an attached job: what is unfinished is to be sent in another.</summary>
internal sealed class JobForgottenException(JobId job) : Exception($"The coordinator has forgotten job {job}.")
{
    /// <summary>Whether this is what an exception means.</summary>
    public static bool Is(Exception error) =>
        error is JobForgottenException or UserError { InnerException: RpcException { StatusCode: StatusCode.NotFound or StatusCode.FailedPrecondition } };
}
