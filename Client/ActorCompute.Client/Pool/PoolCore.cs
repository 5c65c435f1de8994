using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ActorCompute.Connections;
using ActorCompute.Delegates;
using ActorCompute.Inputs;
using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;
using ActorCompute.Packages;
using Grpc.Core;

namespace ActorCompute.Pool;

/// <summary>What a pool's calls share: the connection, the code that is shipped, and what is to be ended with the pool.</summary>
internal sealed class PoolCore(ClusterConnection cluster, ICodeShipper shipper, TimeProvider time) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<IAsyncDisposable, bool> _live = new();
    private readonly ConcurrentDictionary<LaneKey, object> _lanes = new();
    private readonly SubmittedJobs _submitted = new();
    private readonly CancellationTokenSource _stopping = new();
    private int _isDisposed;

    public JobClient Jobs { get; } = new(cluster);

    public TimeProvider Time => time;

    /// <summary>Set once the pool takes no more work.</summary>
    public CancellationToken Stopping => _stopping.Token;

    public Task<TaskCode> ShipAsync(TaskCall task, CancellationToken cancel) => shipper.ShipAsync(task.Assembly, task.Sent, cancel);

    /// <summary>Ships a value for tasks to share.</summary>
    public Task ShipAsync(ContentPiece broadcast, CancellationToken cancel) => shipper.ShipAsync(broadcast, cancel);

    /// <summary>Opens something with a task's code that was shipped. Code that the cluster has lost since is shipped again, once.</summary>
    public async Task<T> WithCodeAsync<T>(TaskCall task, Task<TaskCode> shipping, Func<TaskCode, Task<T>> open, CancellationToken cancel)
    {
        var code = await shipping.ConfigureAwait(false);
        try
        {
            return await open(code).ConfigureAwait(false);
        }
        catch (UserError e) when (e.InnerException is RpcException { StatusCode: StatusCode.FailedPrecondition })
        {
            shipper.Forget(task.Assembly, code, task.Sent);
            return await open(await ShipAsync(task, cancel).ConfigureAwait(false)).ConfigureAwait(false);
        }
    }

    /// <summary>What is to be disposed of with the pool, until it is <see cref="Forget">forgotten</see>.</summary>
    public void Remember(IAsyncDisposable live)
    {
        _live[live] = true;
        if (_stopping.IsCancellationRequested) _ = live.DisposeAsync().AsTask();
    }

    public void Forget(IAsyncDisposable live) => _live.TryRemove(live, out _);

    /// <summary>
    /// Where calls of a task go that are made one by one. Those under other options are a job of their own, and so are those that share other values:
    /// its invocation lists them.
    /// </summary>
    /// <exception cref="UnsendableException">The initializer cannot be sent, or there are too many shared values.</exception>
    public ApplyLane<T> LaneOf<T>(DelegateShape shape, IReadOnlyList<ContentPiece> broadcasts, JobOptions options)
    {
        var task = TaskCall.Of(shape, SentInvocation.Of(shape.Shared, broadcasts), options);
        var key = LaneKey.Of(shape, task);
        return (ApplyLane<T>)_lanes.GetOrAdd(key, _ => new ApplyLane<T>(this, task, ended: lane => _lanes.TryRemove(new(key, lane))));
    }

    /// <exception cref="ObjectDisposedException">The pool has been disposed of.</exception>
    public void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Stopping.IsCancellationRequested, typeof(ComputePool));

    /// <summary>Opens a job, sends all inputs and closes it.</summary>
    public Task<JobId> SubmitAsync(TaskCall task, IJobInput input, CancellationToken cancel) => CallAsync(stop => SubmitInFullAsync(task, input, stop), cancel);

    /// <summary>Does something on behalf of a caller, away from its context, until the pool ends.</summary>
    /// <exception cref="ObjectDisposedException">The pool has been disposed of before.</exception>
    /// <exception cref="OperationCanceledException">It was disposed of meanwhile, or <paramref name="cancel"/> was set.</exception>
    public async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> run, CancellationToken cancel)
    {
        ThrowIfDisposed();
        return await Faults.GuardAsync(() => UntilDisposedAsync(run, cancel), cancel, Stopping).ConfigureAwait(false);
    }

    /// <summary>The same of what comes one by one.</summary>
    public async IAsyncEnumerable<T> StreamAsync<T>(Func<CancellationToken, IAsyncEnumerable<T>> open, [EnumeratorCancellation] CancellationToken cancel)
    {
        ThrowIfDisposed();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, Stopping);
        var each = open(stop.Token).GetAsyncEnumerator(stop.Token);
        await using var _ = each.ConfigureAwait(false);
        while (await Faults.GuardAsync(() => each.MoveNextAsync().AsTask(), cancel, Stopping).ConfigureAwait(false)) yield return each.Current;
    }

    private async Task<T> UntilDisposedAsync<T>(Func<CancellationToken, Task<T>> run, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, Stopping);
        var running = run(stop.Token);
        var live = new UnderWay(running);
        Remember(live);
        try
        {
            return await running.ConfigureAwait(false);
        }
        finally
        {
            Forget(live);
        }
    }

    /// <summary>Cancels every job that was submitted here; those that have ended stay as they are.</summary>
    public Task CancelSubmittedAsync() => Task.WhenAll(_submitted.All.Select(job => Jobs.AbandonAsync(job, "its pool was terminated")));

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1) return;
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_live.Keys.Select(live => live.DisposeAsync().AsTask())).ConfigureAwait(false);
        await cluster.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<JobId> SubmitInFullAsync(TaskCall task, IJobInput input, CancellationToken cancel)
    {
        var run = await WithCodeAsync(task, ShipAsync(task, cancel), code => JobRun.OpenAsync(Jobs, task.ToRequest(code), cancel), cancel).ConfigureAwait(false);
        if (!run.Opened.WasThere && _submitted.Add(run.Id)) _ = ForgetEndedAsync();
        var submitted = await run.DetachAsync(input, cancel).ConfigureAwait(false);
        return submitted.State is not JobState.Cancelled ? run.Id : throw new JobCancelledException(run.Id.Value, submitted.Reason);
    }

    /// <summary>Beside the submission; without an answer the next ones ask.</summary>
    private async Task ForgetEndedAsync()
    {
        var asked = _submitted.All;
        var listing = Jobs.ListAsync(new() { States = [JobState.Open, JobState.Running] }, Stopping);
        await ((Task)listing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (listing.IsCompletedSuccessfully) _submitted.Keep(asked, (await listing.ConfigureAwait(false)).Select(j => j.Id).ToHashSet());
    }

    /// <summary>What calls have in common that share a job. Equal initializers are those that do the same with the same values.</summary>
    private readonly record struct LaneKey(DelegateShape Shape, string Broadcasts, ContentHash? Initializer, JobOptions Options)
    {
        public static LaneKey Of(DelegateShape shape, TaskCall task)
        {
            var invocation = task.Sent.Invocation;
            var broadcasts = string.Concat(invocation.Broadcasts?.Select(b => b.Hash.Value) ?? []);
            ContentHash? initializer = invocation.Initializer is { } called ? ContentHash.Of(called.ToBytes()) : null;
            return new(shape, broadcasts, initializer, initializer is null ? task.Options : task.Options with { Initializer = null });
        }
    }

    /// <summary>Has been told to stop by <see cref="Stopping"/>; the connection is needed until it has.</summary>
    private sealed class UnderWay(Task running) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() =>
            await running.WaitAsync(JobClient.CancelPatience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
