using ActorCompute.Messages.Access;
using Grpc.Core;

namespace ActorCompute.Connections;

/// <summary>What one call or stream does about a lost connection: wait a little longer each time, for as long as the caller does.</summary>
internal sealed class Reconnection(string api, ConnectionNotice notice, TimeProvider time)
{
    private int _failures;

    /// <summary>An answer has come.</summary>
    public void Restored()
    {
        _failures = 0;
        notice.Restored();
    }

    /// <summary>Waits before the next attempt.</summary>
    /// <exception cref="Messages.UserError">The failure is the coordinator's answer, so another attempt would end in the same way.</exception>
    public async Task PauseAsync(RpcException failure, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (!ApiError.IsLost(failure)) throw ApiError.ToUserError(failure, api);
        notice.Lost(failure);
        await Task.Delay(Backoff.After(++_failures), time, cancel).ConfigureAwait(false);
    }

    /// <summary>Repeats a call until an answer comes.</summary>
    public async Task<T> CallAsync<T>(Func<AsyncUnaryCall<T>> start, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                using var call = start();
                var answer = await call.ResponseAsync.ConfigureAwait(false);
                Restored();
                return answer;
            }
            catch (RpcException e)
            {
                await PauseAsync(e, cancel).ConfigureAwait(false);
            }
        }
    }
}
