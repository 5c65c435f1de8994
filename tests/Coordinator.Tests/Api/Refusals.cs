using Grpc.Core;

namespace ActorCompute.Coordinator.Tests.Api;

/// <summary>Calls that are to be refused.</summary>
internal static class Refusals
{
    /// <summary>The code and the sentence that a call is refused with.</summary>
    public static async Task<Status> Of(Func<Task> call)
    {
        var status = (await Assert.ThrowsAsync<RpcException>(call)).Status;
        Assert.DoesNotContain('\n', status.Detail);
        return status;
    }

    /// <summary>Makes sure that a call is refused with this code, in a sentence that has these words.</summary>
    public static async Task With(StatusCode code, Func<Task> call, params string[] words)
    {
        var status = await Of(call);
        Assert.Equal(code, status.StatusCode);
        Assert.All(words, w => Assert.Contains(w, status.Detail, StringComparison.Ordinal));
    }
}
