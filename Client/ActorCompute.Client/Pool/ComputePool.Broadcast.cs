using ActorCompute.Delegates;

namespace ActorCompute;

public sealed partial class ComputePool
{
    /// <summary>
    /// Sends a value ahead that many tasks are to share. What a task captures of it is its name: the value itself travels to each node once, whichever
    /// jobs use it, and is loaded once in every worker process.
    /// </summary>
    /// <typeparam name="T">The type of the value: an array of numbers travels as it lies in memory, anything else as System.Text.Json writes it.</typeparam>
    /// <param name="value">It is sent as it is now, at most 256 MiB; later changes do not show.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>
    /// What tasks are to capture, in lambdas or in objects that they are methods of: <see cref="Broadcast{T}.Value"/> is the value there, and this very
    /// object here. Any pool can send tasks that capture it.
    /// </returns>
    /// <exception cref="UnsendableException">The value cannot travel, or is too large.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set, or the pool was disposed of.</exception>
    /// <exception cref="ComputeException">The cluster is out of reach, or has no room.</exception>
    /// <remarks>
    /// There is nothing to dispose of. The cluster keeps the value for as long as a job names it, and a day beyond its last use; if a later job wants
    /// it, it is sent again.
    /// </remarks>
    public async Task<Broadcast<T>> BroadcastAsync<T>(T value, CancellationToken cancel = default)
    {
        _core.ThrowIfDisposed();
        var broadcast = SentBroadcast<T>.Of(value);
        await _core.CallAsync(async stop =>
        {
            await _core.ShipAsync(broadcast.Piece, stop).ConfigureAwait(false);
            return true;
        }, cancel).ConfigureAwait(false);
        return broadcast;
    }
}
