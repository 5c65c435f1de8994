using ActorCompute.Messages;
using ActorCompute.Messages.Worker;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorCompute.ComputeNode.Compute;

/// <summary>
/// One slot: owns a worker process and brings up another one when it is lost. Rebuilt from nothing; the NodeActor knows what it had.
/// </summary>
internal sealed partial class ComputeActor : ReceiveActor, IWithTimers
{
    private const int BatchesAtOnce = 8;   // so that a hold is soon heeded
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(1);   // a slot is free two seconds after its job is cancelled

    private readonly int _slot;
    private readonly WorkerProgram _program;
    private readonly ILogger _log;
    private readonly RestartPace _pace = new();
    private readonly HashSet<LeaseId> _stopping = [];
    private readonly CancellationTokenSource _lifetime = new();
    private WorkerProcess? _worker;
    private bool _isHeld;
    private bool _hasEnded;
    private bool _isReading;
    private bool _isKilled;
    private KilledItem? _killed;

    public ComputeActor(int slot, WorkerProgram program, ILogger log)
    {
        (_slot, _program, _log) = (slot, program, log);
        Starting();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private static TimeSpan Now => Context.System.Scheduler.MonotonicClock;

    public static Props For(int slot, WorkerProgram program, ILogger log) => Props.Create(() => new ComputeActor(slot, program, log));

    protected override void PreStart() => StartWorker();

    protected override void PostRestart(Exception reason)
    {
        Context.Parent.Tell(new SlotLost(_slot, null, $"The slot failed: {reason.Message}"));
        base.PostRestart(reason);
    }

    protected override void PostStop() => _lifetime.Cancel();

    private void Starting()
    {
        Receive<WorkerStarted>(m => Use(m.Worker));
        Receive<WorkerFailed>(m => Lose(null, m.Reason));
        Receive<TryAgain>(_ => StartWorker());
        Receive<HoldResults>(m => _isHeld = m.Hold);
        Receive<RunLeases>(_ => { });     // for the worker that is gone; the NodeActor has them back
        Receive<TrimRunning>(_ => { });
        Receive<StopRunning>(_ => { });
        Receive<StopOverdue>(_ => { });
        Receive<LookAtTime>(_ => { });
        Receive<LookAtMemory>(_ => { });
        Receive<LookAtPulse>(_ => { });
        Receive<WorkerEnded>(_ => { });
    }

    private void Running()
    {
        Receive<RunLeases>(m => m.Worker == _worker!.ProcessId, m => Run(m.Leases));
        Receive<RunLeases>(_ => { });
        Receive<TrimRunning>(m => _worker!.Trim(m.Lease, m.End));
        Receive<StopRunning>(m => _worker!.Has(m.Lease), m => Stop(m.Lease));
        Receive<StopRunning>(_ => { });   // its end is on its way
        Receive<StopOverdue>(m => m.Worker == _worker!.ProcessId && _stopping.Contains(m.Lease), KillIfRunning);
        Receive<StopOverdue>(_ => { });
        Receive<LookAtTime>(_ => KillIfSpent());
        Receive<LookAtMemory>(_ => KillIfTooLarge());
        Receive<LookAtPulse>(_ => KillIfStill());
        Receive<HoldResults>(Hold);
        Receive<WorkerEnded>(m => m.Worker == _worker!.ProcessId, _ => ReadTheRest());
        Receive<WorkerEnded>(_ => { });
        Receive<ResultsWaiting>(_ => ForwardResults());
        Receive<ResultsOver>(_ => _worker!.Exited.PipeTo(Self, success: exit => new WorkerGone(exit), failure: e => new WorkerFailed(e.Message)));
        Receive<WorkerFailed>(m => Lose(null, m.Reason));
        Receive<WorkerGone>(m => Lose(m.Exit.Running, m.Exit.Detail));
    }

    private void StartWorker() => WorkerProcess.StartAsync(_program, _lifetime.Token).PipeTo(
        Self, success: worker => new WorkerStarted(worker), failure: e => new WorkerFailed(e.Message));

    private void Use(WorkerProcess worker)
    {
        _worker = worker;
        worker.Ended.PipeTo(Self, success: () => new WorkerEnded(worker.ProcessId), failure: e => new WorkerFailed(e.Message));
        _pace.Started(Now);
        WatchMemory();
        WatchPulse();
        Become(Running);
        Context.Parent.Tell(new SlotReady(_slot, worker.ProcessId));
        ReadResults();
    }

    /// <summary>The worker is gone: the parent learns what it was running, and after a pause another one is started.</summary>
    private void Lose(RunningItem? running, string detail)
    {
        if (_stoodStill is not null) detail = $"{detail} {_stoodStill}";
        if (_killed is { } item) ComputeLog.WorkerKilledFor(_log, _slot, item.Index, item.Failure.Message);
        else if (_isKilled) ComputeLog.WorkerKilled(_log, _slot);
        else ComputeLog.WorkerLost(_log, _slot, detail);
        Context.Parent.Tell(new SlotLost(_slot, running, detail) { Killed = _killed });
        Forget();
        Timers.StartSingleTimer(nameof(TryAgain), TryAgain.Instance, _pace.Lost(Now));
    }

    /// <summary>The worker has said its last and ends by itself. The parent, who knows that from its results, gets another one at once.</summary>
    private void Retire()
    {
        Forget();
        StartWorker();
    }

    private void Forget()
    {
        _worker?.Dispose();
        _worker = null;
        (_isReading, _hasEnded, _isKilled, _killed, _stoodStill) = (false, false, false, null, null);
        _stopping.Clear();
        _watch.Clear();
        Timers.Cancel(nameof(LookAtTime));
        Timers.Cancel(nameof(LookAtMemory));
        Timers.Cancel(nameof(LookAtPulse));
        Become(Starting);
    }

    private void Stop(LeaseId lease)
    {
        _stopping.Add(lease);
        _worker!.Stop(lease);
        Timers.StartSingleTimer(lease, new StopOverdue(_worker.ProcessId, lease), StopTime);
        ReadResults();   // even if they are held: they are thrown away, and the worker could not stop without
    }

    /// <summary>One that is behind another's long item will stop by itself, and that item is not to blame.</summary>
    private void KillIfRunning(StopOverdue overdue)
    {
        if (!_worker!.IsAt(overdue.Lease))
        {
            Timers.StartSingleTimer(overdue.Lease, overdue, StopTime);
            return;
        }
        _isKilled = true;
        _worker.Kill();
    }

    /// <summary>The process has ended: what it sent before is little, and is read even if results are held, so that the loss is noticed.</summary>
    private void ReadTheRest()
    {
        _hasEnded = true;
        ReadResults();
    }

    private void Hold(HoldResults message)
    {
        _isHeld = message.Hold;
        ReadResults();
    }

    private void ReadResults()
    {
        if (_isReading || (_isHeld && _stopping.Count == 0 && !_hasEnded)) return;
        _isReading = true;
        _worker!.Results.WaitToReadAsync().AsTask().PipeTo(
            Self, success: more => more ? ResultsWaiting.Instance : ResultsOver.Instance, failure: e => new WorkerFailed(e.Message));
    }

    private void ForwardResults()
    {
        _isReading = false;
        var results = new List<ResultsFrame>();
        for (var read = 0; read < BatchesAtOnce && _worker!.Results.TryRead(out var batch); read++) results.AddRange(batch);
        foreach (var ended in results.Where(r => r.Ended))
        {
            _stopping.Remove(ended.Lease);
            _watch.End(ended.Lease);
        }
        Context.Parent.Tell(new SlotResults(_slot, _worker!.ProcessId, results));
        if (results.Exists(r => r.Retires)) Retire();
        else ReadResults();
    }

    private sealed record WorkerStarted(WorkerProcess Worker);

    private sealed record WorkerFailed(string Reason);

    private sealed record WorkerEnded(int Worker);

    private sealed record WorkerGone(WorkerExit Exit);

    private sealed record StopOverdue(int Worker, LeaseId Lease);

    private sealed class TryAgain
    {
        public static readonly TryAgain Instance = new();
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
