using ActorCompute.ComputeNode.Compute;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Worker;
using ActorCompute.Simulation.Tests.Worlds;

namespace ActorCompute.Simulation.Tests.Computing;

/// <summary>Shell of <see cref="SlotWatch"/> and <see cref="RestartPace"/>, as ComputeActor.</summary>
internal sealed class SimSlot : SimActor
{
    private const int BatchesAtOnce = 8;
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(2);

    private readonly SimCluster _cluster;
    private readonly SimActor _parent;
    private readonly int _slot;
    private readonly RestartPace _pace = new();
    private readonly SlotWatch _watch = new();
    private readonly HashSet<LeaseId> _stopping = [];
    private SimWorker? _worker;
    private KilledItem? _spent;
    private bool _isRunning;   // behaves as Running
    private bool _isHeld;
    private bool _hasEnded;
    private bool _isReading;

    public SimSlot(SimCluster cluster, SimActor parent, int slot) : base(cluster.World, $"{parent.Name}-slot{slot}")
    {
        (_cluster, _parent, _slot) = (cluster, parent, slot);
        StartWorker();
    }

    public SimWorker? Worker => _isRunning ? _worker : null;

    /// <summary>The node ends: the worker notices.</summary>
    public void Abandon() => _worker?.Kill(isSuspicious: false);

    protected override void Receive(object message)
    {
        if (_isRunning) Run(message);
        else if (message is WorkerStarted started) Use(started.Worker);
        else if (message is TryAgain) StartWorker();
        else if (message is HoldResults hold) _isHeld = hold.Hold;
    }

    private void Run(object message)
    {
        switch (message)
        {
            case RunLeases m: if (m.Worker == _worker!.ProcessId) Run(m.Leases); break;
            case TrimRunning m: _worker!.Trim(m.Lease, m.End, stops: false); break;
            case StopRunning m: if (_worker!.Has(m.Lease)) StopLease(m.Lease); break;
            case StopOverdue m: if (m.Worker == _worker!.ProcessId && _stopping.Contains(m.Lease)) KillIfRunning(m); break;
            case LookAtTime: KillIfSpent(); break;
            case HoldResults m: _isHeld = m.Hold; ReadResults(); break;
            case WorkerEnded m: if (m.Worker == _worker) { _hasEnded = true; ReadResults(); } break;
            case ResultsWaiting m: if (m.Worker == _worker) ForwardResults(); break;
            case ResultsOver m: if (m.Worker == _worker) Tell(new WorkerGone(m.Worker, m.Worker.Running), this); break;
            case WorkerGone m: if (m.Worker == _worker) Lose(m.Running); break;
            case TryAgain: break;
            default: throw new ArgumentOutOfRangeException(nameof(message), message, "Unknown message.");
        }
    }

    private void StartWorker()
    {
        var worker = _cluster.StartWorker($"{Name}-worker", w => Tell(new WorkerEnded(w), this));
        World.Deliver(this, new WorkerStarted(worker), this, Now + TimeSpan.FromMilliseconds(World.Dice.Between(50, 150)));
    }

    private void Use(SimWorker worker)
    {
        (_worker, _isRunning) = (worker, true);
        if (worker.IsStopped) Tell(new WorkerEnded(worker), this);
        _pace.Started(Now);
        _parent.Tell(new SlotReady(_slot, worker.ProcessId), this);
        ReadResults();
    }

    private void Run(IReadOnlyList<Lease> leases)
    {
        foreach (var lease in leases) _watch.Add(lease);
        if (_watch.IsNeeded && !IsTimerActive(nameof(LookAtTime))) StartPeriodicTimer(nameof(LookAtTime), new LookAtTime(), WorkerProtocol.FlushInterval);
        _worker!.Run(leases);
    }

    private void KillIfSpent()
    {
        if (!_watch.IsNeeded) Cancel(nameof(LookAtTime));
        else if (_spent is null && _watch.Look(_worker!.IsStopped ? null : _worker.Running, Now) is { } item)
        {
            _spent = item;
            _cluster.SpentBySlot(item, _worker);
            _worker.Kill(isSuspicious: false);
        }
    }

    private void Lose(RunningItem? running)
    {
        _parent.Tell(new SlotLost(_slot, running, "killed") { Killed = _spent }, this);
        Forget();
        StartTimer(nameof(TryAgain), new TryAgain(), _pace.Lost(Now));
    }

    private void Forget()
    {
        _worker = null;
        (_isRunning, _isReading, _hasEnded, _spent) = (false, false, false, null);
        _stopping.Clear();
        _watch.Clear();
        Cancel(nameof(LookAtTime));
    }

    private void StopLease(LeaseId lease)
    {
        _stopping.Add(lease);
        _worker!.Trim(lease, 0, stops: true);
        StartTimer(lease, new StopOverdue(_worker.ProcessId, lease), StopTime);
        ReadResults();
    }

    private void KillIfRunning(StopOverdue overdue)
    {
        if (_worker!.IsStopped || _worker.Running?.Lease != overdue.Lease)
        {
            StartTimer(overdue.Lease, overdue, StopTime);
            return;
        }
        _worker.Kill(isSuspicious: false);
    }

    private void ReadResults()
    {
        if (_isReading || (_isHeld && _stopping.Count == 0 && !_hasEnded)) return;
        _isReading = true;
        var worker = _worker!;
        worker.Results.WhenReadable(more => Tell(more ? new ResultsWaiting(worker) : new ResultsOver(worker), this));
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
        _parent.Tell(new SlotResults(_slot, _worker!.ProcessId, results), this);
        if (!results.Exists(r => r.Retires))
        {
            ReadResults();
            return;
        }
        Forget();
        StartWorker();
    }

    private sealed record WorkerStarted(SimWorker Worker);

    private sealed record WorkerEnded(SimWorker Worker);

    private sealed record WorkerGone(SimWorker Worker, RunningItem? Running);

    private sealed record ResultsWaiting(SimWorker Worker);

    private sealed record ResultsOver(SimWorker Worker);

    private sealed record StopOverdue(int Worker, LeaseId Lease);

    private sealed record TryAgain;

    private sealed record LookAtTime;
}
