using ActorCompute.Messages;
using ActorCompute.Messages.Access;
using Grpc.Core;

namespace ActorCompute.Connections;

/// <summary>
/// What one call or stream does about a lost connection, or a coordinator that says why it cannot go on: wait a little longer each time, for
/// as long as the caller does.
/// </summary>
/// <param name="waitsForRoom">Whether to wait, too, until the coordinator has where to store it: what belongs to a job that runs.</param>
/// <param name="ended">Completes, with a sentence, when no answer will ever come; null if that is never known.</param>
internal sealed class Reconnection(string api, ConnectionNotice notice, TimeProvider time, bool waitsForRoom = false, Task<string>? ended = null)
{
    private int _failures;
    private bool _isRefused;

    /// <summary>For other calls of the same work: that they get through does not say that this one does.</summary>
    public Reconnection Beside() => new(api, notice, time, waitsForRoom, ended);

    /// <summary>It got through.</summary>
    public void Restored()
    {
        _failures = 0;
        notice.Restored();
        if (_isRefused) notice.Accepted();
        _isRefused = false;
    }

    /// <summary>Waits before the next attempt.</summary>
    /// <exception cref="Messages.UserError">The failure is the coordinator's answer, so another attempt would end in the same way.</exception>
    public async Task PauseAsync(RpcException failure, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (ended is { IsCompletedSuccessfully: true }) throw new UserError(ExitStatus.BadInput, await ended.ConfigureAwait(false), failure);
        if (ApiError.IsAnswer(failure) || (waitsForRoom && failure.StatusCode is StatusCode.ResourceExhausted))
        {
            _isRefused = true;
            notice.Refused(failure.Status.Detail);
        }
        else if (ApiError.IsLost(failure)) notice.Lost(failure);
        else throw ApiError.ToUserError(failure, api);
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
