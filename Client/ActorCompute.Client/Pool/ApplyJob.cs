using ActorCompute.Jobs;
using ActorCompute.Messages.Results;
using ActorCompute.Messages.Segments;
using ActorCompute.Values;

namespace ActorCompute.Pool;

/// <summary>One open job, to which calls of one task are appended until nobody has called for a while.</summary>
internal sealed class ApplyJob<T> : IAsyncDisposable
{
    /// <summary>A job without a call under way is closed after so long; the next call opens another.</summary>
    public static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(10);

    private readonly PoolCore _pool;
    private readonly TaskCall _task;
    private readonly Action<ApplyCall<T>> _callAgain;
    private readonly Action _ended;
    private readonly ApplyInput _input;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<long, ApplyCall<T>> _calls = [];
    private readonly ITimer _idle;
    private readonly Task _running;
    private bool _isClosed;
    private bool _wasOpened;
    private bool _wasUsed;   // since the timer was set

    /// <param name="pool">What it runs on.</param>
    /// <param name="task">What is called, with what calls share.</param>
    /// <param name="callAgain">Takes calls that a coordinator has forgotten over to another job.</param>
    /// <param name="ended">Is told when all calls are answered, and no more are taken.</param>
    public ApplyJob(PoolCore pool, TaskCall task, Action<ApplyCall<T>> callAgain, Action ended)
    {
        (_pool, _task, _callAgain, _ended) = (pool, task, callAgain, ended);
        _input = new(pool.Time);
        _idle = pool.Time.CreateTimer(_ => CloseIfIdle(), null, IdleTime, IdleTime);
        _running = Task.Run(RunAsync);
        pool.Remember(this);
        if (_running.IsCompleted) pool.Forget(this);
    }

    /// <summary>Appends a call; false if the job takes no more.</summary>
    public bool TryAdd(ApplyCall<T> call)
    {
        lock (_gate)
        {
            if (_isClosed) return false;
            _calls[_input.Add(call.Item)] = call;
            _wasUsed = true;
            return true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Close();
        lock (_gate)
            if (_calls.Count > 0) _stop.Cancel();
        await _running.WaitAsync(JobClient.CancelPatience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stop.CancelAsync().ConfigureAwait(false);
    }

    private void CloseIfIdle()
    {
        lock (_gate)
        {
            if (_calls.Count == 0 && !_wasUsed) Close();
            _wasUsed = false;
        }
    }

    private void Close()
    {
        lock (_gate) _isClosed = true;
        _input.Complete();
    }

    private async Task RunAsync()
    {
        Exception? fault = null;
        try
        {
            await ExchangeAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            fault = e;
        }
        Close();
        await _idle.DisposeAsync().ConfigureAwait(false);
        foreach (var call in Remaining()) Settle(call, fault);
        _ended();
        _pool.Forget(this);
    }

    /// <summary>Ends a call that this job will not answer.</summary>
    private void Settle(ApplyCall<T> call, Exception? fault)
    {
        if (fault is null or OperationCanceledException || _pool.Stopping.IsCancellationRequested) call.Cancel();
        else if (_wasOpened && JobForgottenException.Is(fault)) _callAgain(call);
        else call.Fail(Faults.ToPublic(fault, CancellationToken.None));
    }

    /// <summary>The one place where a job for single calls is opened.</summary>
    private async Task ExchangeAsync()
    {
        var exchange = await _pool.WithCodeAsync(_task, _pool.ShipAsync(_task, _stop.Token), code => JobExchange.StartAsync(
            _pool.Jobs, _task.ToRequest(code) with { Attached = true }, _input, unordered: true, _stop.Token), _stop.Token).ConfigureAwait(false);
        await using var _ = exchange.ConfigureAwait(false);
        _wasOpened = true;
        await foreach (var batch in exchange.ReadAsync(_stop.Token).ConfigureAwait(false))
        {
            var failures = new FailedItems(batch.Failures);
            foreach (var segment in batch.Segments) Answer(segment, failures);
        }
        if (exchange.Ended is { State: JobState.Cancelled } ended) throw new JobCancelledException(exchange.Id.Value, ended.Reason);
    }

    private void Answer(Segment segment, FailedItems failures)
    {
        var defects = new Dictionary<long, ComputeException>();
        var values = ValueReader<T>.Read(segment, failures, (index, defect) => defects[index] = defect);
        for (var index = segment.First; index < segment.End; index++)
        {
            if (Remove(index) is not { } call) continue;
            if (failures.FirstFrom(index) is { } failure && failure.Index == index) call.Fail(failure);
            else if (defects.TryGetValue(index, out var defect)) call.Fail(defect);
            else call.Succeed(values[index - segment.First]);
        }
    }

    private ApplyCall<T>? Remove(long index)
    {
        lock (_gate) return _calls.Remove(index, out var call) ? call : null;
    }

    private ApplyCall<T>[] Remaining()
    {
        lock (_gate)
        {
            ApplyCall<T>[] calls = [.. _calls.Values];
            _calls.Clear();
            return calls;
        }
    }
}
