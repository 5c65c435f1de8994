using Grpc.Core;

namespace ActorCompute.Messages.Access;

/// <summary>
/// Writes the requests of one call, for as long as nobody has answered it. A write that the answer overtakes must not be awaited: the client
/// library ends the request's body when it has read the answer, and a write that then waits for the other side's window is never told.
/// </summary>
/// <param name="requests">The call's requests.</param>
/// <param name="answer">Ends when the call does, in whatever way; says why.</param>
/// <param name="patience">How long the other side may take nothing; infinite where it may slow its senders for as long as it likes.</param>
public sealed class RequestWriter<T>(IClientStreamWriter<T> requests, Task answer, TimeSpan patience, TimeProvider time)
{
    /// <summary>Writes one request.</summary>
    /// <returns>False when the call is over; its answer says why.</returns>
    /// <exception cref="RpcException">The other side is there, and takes nothing (<see cref="StatusCode.Unavailable"/>).</exception>
    public Task<bool> WriteAsync(T request) => IsTakenAsync(requests.WriteAsync(request));

    /// <summary>Says that no more requests come.</summary>
    /// <returns>As <see cref="WriteAsync"/>.</returns>
    /// <exception cref="RpcException">As <see cref="WriteAsync"/>.</exception>
    public Task<bool> CompleteAsync() => IsTakenAsync(requests.CompleteAsync());

    /// <summary>Waits for the answer.</summary>
    /// <exception cref="RpcException">The answer is a refusal, or none comes.</exception>
    public async Task AnswerAsync() => await (await FirstOfAsync(answer).ConfigureAwait(false)).ConfigureAwait(false);

    private async Task<bool> IsTakenAsync(Task write)
    {
        try
        {
            var first = await FirstOfAsync(write, answer).ConfigureAwait(false);
            if (first != write) return write.IsCompletedSuccessfully;
            await write.ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or OperationCanceledException || (e is RpcException && write.IsFaulted))
        {
            return false;
        }
    }

    private async Task<Task> FirstOfAsync(params Task[] awaited)
    {
        var any = Task.WhenAny(awaited);
        try
        {
            return await any.WaitAsync(patience, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, $"nothing that was sent was taken for {patience.TotalSeconds:0} s"));
        }
    }
}
