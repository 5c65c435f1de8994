using ActorCompute.Inputs;
using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Messages.Results;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Pool;

/// <summary>A map under way: inputs go up as results are taken. Disposing it cancels the job, unless that has ended.</summary>
internal sealed class ResultFeed<T> : IAsyncDisposable
{
    private readonly PoolCore _pool;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationToken _cancel;
    private readonly InputWindow _window;
    private readonly Lazy<Task> _end;
    private PeekedInput? _input;
    private JobRequest? _request;
    private JobExchange? _exchange;
    private LogTail? _log;
    private IAsyncEnumerator<JobResults>? _batches;
    private Queue<Segment> _segments = [];
    private FailedItems _failures = new([]);
    private ItemRange _taken;
    private Task<bool> _opening = Task.FromResult(false);

    private ResultFeed(PoolCore pool, IJobInput input, CancellationToken cancel)
    {
        (_pool, _window, _cancel) = (pool, new(input), cancel);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, pool.Stopping);
        _end = new(() => Task.Run(EndAsync));
    }

    /// <summary>Ships the code, opens the job and begins to send. Without an input there is no job, and no result.</summary>
    /// <exception cref="ComputeException">The cluster is out of reach, or refuses it.</exception>
    public static async Task<ResultFeed<T>> StartAsync(PoolCore pool, TaskCall task, IJobInput input, bool unordered, CancellationToken cancel)
    {
        pool.ThrowIfDisposed();
        var feed = new ResultFeed<T>(pool, input, cancel);
        feed._opening = Task.Run(() => feed.OpenAsync(task, unordered), CancellationToken.None);
        pool.Remember(feed);
        try
        {
            await Faults.GuardAsync(() => feed._opening, cancel, pool.Stopping).ConfigureAwait(false);
            return feed;
        }
        catch
        {
            await feed.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The next results; null when there are no more. What was returned before counts as taken.</summary>
    /// <exception cref="JobCancelledException">The job was cancelled elsewhere.</exception>
    public async Task<ResultRun<T>?> NextAsync() =>
        _batches is null ? null : await Faults.GuardAsync(TakeAsync, _cancel, _pool.Stopping).ConfigureAwait(false);

    public ValueTask DisposeAsync() => new(_end.Value);

    private async Task EndAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await ((Task)_opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_log is not null) await _log.DisposeAsync().ConfigureAwait(false);
        if (_exchange is not null) await _exchange.DisposeAsync().ConfigureAwait(false);
        if (_input is not null) await _input.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
        _pool.Forget(this);
    }

    /// <summary>False if there is nothing to send.</summary>
    private async Task<bool> OpenAsync(TaskCall task, bool unordered)
    {
        var shipping = _pool.ShipAsync(task, _stop.Token);
        try
        {
            _input = await PeekedInput.OfAsync(_window, _stop.Token).ConfigureAwait(false);
            if (_input.IsEmpty) return false;
            _exchange = await _pool.WithCodeAsync(
                task, shipping, code => JobExchange.StartAsync(_pool.Jobs, _request = task.ToRequest(code), _input, unordered, _stop.Token), _stop.Token).ConfigureAwait(false);
            _log = new(_pool.Jobs, _exchange.Id, task.Options.Telling, _stop.Token);
            _batches = _exchange.ReadAsync(_stop.Token).GetAsyncEnumerator(_stop.Token);
            return true;
        }
        finally
        {
            if (_exchange is null) await StopAsync(shipping).ConfigureAwait(false);
        }
    }

    private async Task StopAsync(Task shipping)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await shipping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<ResultRun<T>?> TakeAsync()
    {
        _window.Settle(_taken);
        while (_segments.Count == 0)
        {
            if (!await _batches!.MoveNextAsync().ConfigureAwait(false))
            {
                await _log!.CompleteAsync().ConfigureAwait(false);
                return _exchange!.Ended is { State: JobState.Cancelled } ended ? throw new JobCancelledException(_request!.Id.Value, ended.Reason) : null;
            }
            (_segments, _failures) = (new(_batches.Current.Segments), new(_batches.Current.Failures));
        }
        var segment = _segments.Dequeue();
        _taken = segment.Range;
        return ResultRun<T>.Of(segment, _failures, _window.Find);
    }
}
