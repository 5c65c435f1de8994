using ActorCompute.ComputeNode.Compute;
using ActorCompute.Messages;
using ActorCompute.Messages.Worker;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorCompute.ComputeNode.Io;

/// <summary>
/// A worker process for asynchronous user code, which runs many items at once; it is started when there are any. Shell of
/// <see cref="CulpritSearch"/>. Rebuilt from nothing: the NodeActor hands back what it had.
/// </summary>
internal sealed partial class AsyncWorkerActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(1);

    private readonly int _number;
    private readonly StartWorker _start;
    private readonly ILogger _log;
    private readonly bool _isApart;
    private readonly CulpritSearch _search;
    private readonly RestartPace _pace = new();
    private readonly CancellationTokenSource _lifetime = new();
    private IWorker? _worker;
    private bool _isHeld;
    private bool _isReading;
    private bool _isKilled;

    public AsyncWorkerActor(int number, bool isApart, StartWorker start, ILogger log, long? memoryLimit)
    {
        (_number, _isApart, _start, _log, _memoryLimit, _search) = (number, isApart, start, log, memoryLimit, new(isApart));
        Idle();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private static TimeSpan Now => Context.System.Scheduler.MonotonicClock;

    /// <param name="isApart">Whether it is for code that a worker has died of.</param>
    /// <param name="memoryLimit">Bytes that its worker may hold; null is all there are.</param>
    public static Props For(int number, bool isApart, StartWorker start, ILogger log, long? memoryLimit = null) =>
        Props.Create(() => new AsyncWorkerActor(number, isApart, start, log, memoryLimit));

    protected override void PostRestart(Exception reason)
    {
        Context.Parent.Tell(new ItemsLost(_number, reason.Message));
        base.PostRestart(reason);
    }

    protected override void PostStop() => _lifetime.Cancel();

    /// <summary>There is no worker, and nothing to do.</summary>
    private void Idle()
    {
        Receive<StartItems>(m =>
        {
            _search.Add(m);
            Start();
        });
        Receive<CancelItems>(_ => { });
        Receive<HoldResults>(m => _isHeld = m.Hold);
        Receive<LookWhetherStopped>(_ => { });
        Receive<LookAtMemory>(_ => { });
        Receive<LookAtPulse>(_ => { });
    }

    private void Starting()
    {
        Receive<StartItems>(_search.Add);
        Receive<CancelItems>(m => _search.Cancel(m.Lease));
        Receive<HoldResults>(m => _isHeld = m.Hold);
        Receive<WorkerStarted>(m => Use(m.Worker));
        Receive<WorkerFailed>(m => Lose(m.Reason));
        Receive<TryAgain>(_ => StartIfNeeded());
        Receive<LookWhetherStopped>(_ => { });
        Receive<LookAtMemory>(_ => { });
        Receive<LookAtPulse>(_ => { });
    }

    private void Running()
    {
        Receive<StartItems>(m =>
        {
            _search.Add(m);
            RunNext();
        });
        Receive<CancelItems>(m => Cancel(m.Lease));
        Receive<HoldResults>(Hold);
        Receive<ResultsWaiting>(_ => TakeResults());
        Receive<ResultsOver>(_ => AwaitEnd());
        Receive<WorkerFailed>(m => Lose(m.Reason));
        Receive<LookWhetherStopped>(_ => KillIfOnlyStopping());
        Receive<LookAtMemory>(_ => KillIfTooLarge());
        Receive<LookAtPulse>(_ => KillIfStill());
    }

    /// <summary>The worker has said its last. What comes now is for the next one, and cannot be to blame.</summary>
    private void Ending()
    {
        Receive<StartItems>(_search.Add);
        Receive<CancelItems>(m => _search.Cancel(m.Lease));
        Receive<HoldResults>(m => _isHeld = m.Hold);
        Receive<WorkerGone>(m => Lose(m.Detail));
        Receive<WorkerFailed>(m => Lose(m.Reason));
        Receive<LookWhetherStopped>(_ => { });
        Receive<LookAtMemory>(_ => { });
        Receive<LookAtPulse>(_ => { });
    }

    private void Start()
    {
        Become(Starting);
        _start(_lifetime.Token).PipeTo(Self, success: worker => new WorkerStarted(worker), failure: e => new WorkerFailed(e.Message));
    }

    private void StartIfNeeded()
    {
        if (_search.HasWork) Start();
        else Become(Idle);
    }

    private void Use(IWorker worker)
    {
        _worker = worker;
        _pace.Started(Now);
        WatchMemory();
        WatchPulse();
        Become(Running);
        RunNext();
        ReadResults();
    }

    private void RunNext()
    {
        if (_search.Next() is { Count: > 0 } runs) _worker!.Run([.. runs.Select(r => r.ToLease())]);
    }

    private void Cancel(LeaseId lease)
    {
        foreach (var run in _search.Cancel(lease)) _worker!.Stop(run);
        if (_search.IsStopping) Timers.StartSingleTimer(nameof(LookWhetherStopped), LookWhetherStopped.Instance, StopTime);
        RunNext();   // it may have been the last of its group
        ReadResults();   // even if they are held: these are thrown away, and the worker could not stop without
    }

    private void Hold(HoldResults message)
    {
        _isHeld = message.Hold;
        ReadResults();
    }

    private void AwaitEnd()
    {
        Become(Ending);
        _worker!.Exited.PipeTo(Self, success: exit => new WorkerGone(exit.Detail), failure: e => new WorkerFailed(e.Message));
    }

    /// <summary>Items that do not heed their cancellation are borne while there are others beside them.</summary>
    private void KillIfOnlyStopping()
    {
        if (!_search.IsStopping) return;
        _isKilled = !_search.IsRunning;
        if (_isKilled) _worker!.Kill();
        else Timers.StartSingleTimer(nameof(LookWhetherStopped), LookWhetherStopped.Instance, StopTime);
    }

    private void ReadResults()
    {
        if (_isReading || (_isHeld && !_search.IsStopping)) return;
        _isReading = true;
        _worker!.Results.WaitToReadAsync().AsTask().PipeTo(
            Self, success: more => more ? ResultsWaiting.Instance : ResultsOver.Instance, failure: e => new WorkerFailed(e.Message));
    }

    private void TakeResults()
    {
        _isReading = false;
        var retires = false;
        while (!retires && _worker!.Results.TryRead(out var batch))
        {
            foreach (var frame in batch) Take(frame);
            retires = batch.Any(f => f.Retires);
        }
        if (retires)
        {
            Retire();
            return;
        }
        RunNext();
        ReadResults();
    }

    private void Take(ResultsFrame frame)
    {
        if (_search.Finish(frame.Lease, frame.Values?.Range, frame.Ended) is not { } run) return;
        if (frame.Values is { } values) Context.Parent.Tell(new ItemsDone(run.Lease, [new IoResult(values, frame.Failures, frame.Cost)]));
        if (frame.Lacks) Context.Parent.Tell(new ItemsLack(run.Lease, run.Rest().FirstOrDefault()?.Items.First));
    }

    /// <summary>The worker has said its last and ends by itself.</summary>
    private void Retire()
    {
        _search.Retire();
        Forget();
        StartIfNeeded();
    }

    /// <summary>The worker is gone. While a culprit is searched for, the next one is started at once.</summary>
    private void Lose(string detail)
    {
        if (_isKilled)
        {
            ComputeLog.AsyncWorkerKilled(_log);
            Retire();
            return;
        }
        if (_stoodStill is not null) detail = $"{detail} {_stoodStill}";
        var inFlight = _search.InFlight;
        if (_heldTooMuch is null) ComputeLog.AsyncWorkerLost(_log, inFlight, detail);
        if (_search.Lost() is { } culprit) Blame(culprit, detail);
        Forget();
        Become(Starting);
        Timers.StartSingleTimer(nameof(TryAgain), TryAgain.Instance, inFlight > 0 ? TimeSpan.Zero : _pace.Lost(Now));
    }

    private void Blame(Culprit culprit, string detail)
    {
        if (!_isApart) Context.Parent.Tell(new ItemsSetAside(culprit.Task, _search.SetAside(culprit.Task)));
        Context.Parent.Tell(new ItemsKilled(culprit.Lease, culprit.Index, detail) { Failure = MemoryFailure(culprit.Index) });
    }

    private void Forget()
    {
        _worker?.Dispose();
        (_worker, _isReading, _isKilled, _heldTooMuch, _stoodStill) = (null, false, false, null, null);
        Timers.Cancel(nameof(LookAtMemory));
        Timers.Cancel(nameof(LookAtPulse));
    }

    private sealed record WorkerStarted(IWorker Worker);

    private sealed record WorkerFailed(string Reason);

    private sealed record WorkerGone(string Detail);

    private sealed class TryAgain
    {
        public static readonly TryAgain Instance = new();
    }

    private sealed class LookWhetherStopped
    {
        public static readonly LookWhetherStopped Instance = new();
    }

    private sealed class ResultsWaiting
    {
        public static readonly object Instance = new ResultsWaiting();
    }

    private sealed class ResultsOver
    {
        public static readonly object Instance = new ResultsOver();
    }
}
