using ActorCompute.Connections;
using ActorCompute.Embedded;
using ActorCompute.Inputs;
using ActorCompute.Messages;
using ActorCompute.Messages.Access;
using ActorCompute.Pool;
using ActorCompute.Values;

namespace ActorCompute;

/// <summary>
/// The workers of a cluster, as if they were this program's own: what <c>multiprocessing.Pool</c> is to one machine. Functions are sent as they
/// stand, lambdas and closures included. Thread-safe.
/// </summary>
/// <remarks>
/// Execution is at least once, and results count once. What a task captures is taken at the moment of the call. Everything that travels is
/// written by System.Text.Json; what would be lost on the way is refused with an <see cref="UnsendableException"/> before anything is sent.
/// </remarks>
public sealed partial class ComputePool : IAsyncDisposable
{
    private readonly PoolCore _core;

    internal ComputePool(ClusterConnection cluster, ICodeShipper shipper, TimeProvider time) => _core = new(cluster, shipper, time);

    /// <summary>Connects to the cluster of an access file, and waits for its first answer as <see cref="PoolOptions.ConnectTimeout"/> says.</summary>
    /// <param name="options">Which access file, and how long to wait; null is the default one.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>A pool on that cluster.</returns>
    /// <exception cref="ClusterUnreachableException">There is no access file, or no coordinator answers.</exception>
    /// <exception cref="AccessDeniedException">The coordinator refuses access, or is not the one of the access file.</exception>
    /// <exception cref="ComputeException">The access file cannot be read.</exception>
    public static Task<ComputePool> ConnectAsync(PoolOptions? options = null, CancellationToken cancel = default) => Faults.GuardAsync(async () =>
    {
        var chosen = options ?? PoolOptions.Default;
        var path = AccessFile.Locate(chosen.AccessFile) ?? throw new UserError(ExitStatus.Unreachable,
            $"There is no access file at {AccessFile.DefaultPath}: start 'actorcompute coordinator' here, name another's file in PoolOptions.AccessFile, "
            + "or use StartLocalAsync.");
        return Over(await ClusterConnection.OpenAsync(AccessFile.Load(path, Tell(chosen)), Tell(chosen), chosen.ConnectTimeout, cancel).ConfigureAwait(false));
    }, cancel);

    /// <summary>Starts a cluster of its own on this machine: one worker process a core. It ends with the pool.</summary>
    /// <param name="options">Whom to tell of trouble; the access file is not looked at.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>A pool on that cluster.</returns>
    /// <exception cref="ComputeException">The cluster cannot start here.</exception>
    /// <exception cref="ClusterUnreachableException">It did not answer in time: this machine has too much to do.</exception>
    public static Task<ComputePool> StartLocalAsync(PoolOptions? options = null, CancellationToken cancel = default) => Faults.GuardAsync(async () =>
    {
        var chosen = options ?? PoolOptions.Default;
        return Over(await EmbeddedCluster.ConnectAsync(Tell(chosen), chosen.ConnectTimeout, cancel).ConfigureAwait(false));
    }, cancel);

    /// <summary>
    /// Stops what is still under way at once, jobs that were submitted included, and disconnects. Tasks and enumerations end with an
    /// <see cref="OperationCanceledException"/>.
    /// </summary>
    /// <returns>Completes when the pool is gone.</returns>
    public async Task TerminateAsync()
    {
        if (!_core.Stopping.IsCancellationRequested) await _core.CancelSubmittedAsync().ConfigureAwait(false);
        await DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Disconnects, and waits for nothing: what nobody has awaited by now is given up. Maps, applied calls and enumerations that are
    /// still under way end with an <see cref="OperationCanceledException"/>, and their jobs are cancelled. Jobs that were submitted run on.
    /// </summary>
    /// <returns>Completes when the pool is gone.</returns>
    public ValueTask DisposeAsync() => _core.DisposeAsync();

    private static ComputePool Over(ClusterConnection cluster) => new(cluster, ContentShipper.Over(cluster), TimeProvider.System);

    private static Action<string> Tell(PoolOptions options) => options.Notice ?? (_ => { });

    private async Task<TResult[]> Collect<T, TResult>(
        Delegate task, IEnumerable<T> inputs, SegmentWriter<T>? writer, JobOptions? options, CancellationToken cancel)
    {
        var call = Call(task, inputs, Unkeyed(options));
        return await MapCall.CollectAsync<TResult>(_core, call, ValueInput.Of(inputs, writer ?? SegmentWriter<T>.Create()), cancel).ConfigureAwait(false);
    }

    private async Task<TResult[]> Collect<T, TResult>(
        Delegate task, IAsyncEnumerable<T> inputs, SegmentWriter<T>? writer, JobOptions? options, CancellationToken cancel)
    {
        var call = Call(task, inputs, Unkeyed(options));
        return await MapCall.CollectAsync<TResult>(_core, call, ValueInput.Of(inputs, writer ?? SegmentWriter<T>.Create()), cancel).ConfigureAwait(false);
    }

    private MapResults<TResult> Stream<T, TResult>(Delegate task, IEnumerable<T> inputs, bool unordered, JobOptions? options, CancellationToken cancel) =>
        new(MapCall.StreamAsync<TResult>(_core, Call(task, inputs, Unkeyed(options)), () => ValueInput.Of(inputs, SegmentWriter<T>.Create()), unordered, cancel));

    private MapResults<TResult> Stream<T, TResult>(Delegate task, IAsyncEnumerable<T> inputs, bool unordered, JobOptions? options, CancellationToken cancel) =>
        new(MapCall.StreamAsync<TResult>(_core, Call(task, inputs, Unkeyed(options)), () => ValueInput.Of(inputs, SegmentWriter<T>.Create()), unordered, cancel));

    private async Task<JobHandle<TResult>> Submit<T, TResult>(Delegate task, IEnumerable<T> inputs, JobOptions? options, CancellationToken cancel) =>
        await Submit<TResult>(Call(task, inputs, options), ValueInput.Of(inputs, SegmentWriter<T>.Create()), cancel).ConfigureAwait(false);

    private async Task<JobHandle<TResult>> Submit<T, TResult>(Delegate task, IAsyncEnumerable<T> inputs, JobOptions? options, CancellationToken cancel) =>
        await Submit<TResult>(Call(task, inputs, options), ValueInput.Of(inputs, SegmentWriter<T>.Create()), cancel).ConfigureAwait(false);

    private async Task<JobHandle<TResult>> Submit<TResult>(TaskCall call, IJobInput input, CancellationToken cancel)
    {
        if (call.Options.Log is not null) throw new ArgumentException(
            "JobOptions.Log is for calls that wait for their results: read JobHandle.LogAsync, or leave JobOptions.Log out.", "options");
        var id = await _core.SubmitAsync(call, input, cancel).ConfigureAwait(false);
        return new(_core, id);
    }

    /// <summary>A map takes its results as its inputs are read, and cannot begin in the midst of a job.</summary>
    private static JobOptions? Unkeyed(JobOptions? options) => options is null or { Key.Length: 0 }
        ? options : throw new ArgumentException("A key is for jobs that are submitted: use SubmitAsync, or leave JobOptions.Key out.", nameof(options));

    private TaskCall Call(Delegate task, object inputs, JobOptions? options, bool mustReturn = true)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        _core.ThrowIfDisposed();
        return TaskCall.Of(task, options, mustReturn);
    }
}
