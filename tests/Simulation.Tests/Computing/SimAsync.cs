using ActorCompute.ComputeNode.Compute;
using ActorCompute.ComputeNode.Io;
using ActorCompute.Messages;
using ActorCompute.Messages.Worker;
using ActorCompute.Simulation.Tests.Worlds;

namespace ActorCompute.Simulation.Tests.Computing;

/// <summary>Shell of <see cref="CulpritSearch"/>, as AsyncWorkerActor.</summary>
internal sealed class SimAsync(SimCluster cluster, SimActor parent, int number) : SimActor(cluster.World, $"{parent.Name}-async")
{
    private enum State { Idle, Starting, Running }

    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(2);

    private readonly CulpritSearch _search = new();
    private readonly RestartPace _pace = new();
    private SimAsyncWorker? _starting;
    private State _state;
    private bool _isKilled;

    public SimAsyncWorker? Worker { get; private set; }

    public int Number => number;

    public void Abandon()
    {
        Worker?.Kill(isSuspicious: false);
        _starting?.Kill(isSuspicious: false);
    }

    protected override void Receive(object message)
    {
        switch (message)
        {
            case StartItems m: Add(m); break;
            case CancelItems m: Cancel(m.Lease); break;
            case WorkerStarted when _state is State.Starting: Use(); break;
            case TryAgain when _state is State.Starting: StartIfNeeded(); break;
            case LookWhetherStopped when _state is State.Running: KillIfOnlyStopping(); break;
            case ResultsWaiting m when m.Worker == Worker: TakeResults(); break;
            case ResultsOver m when m.Worker == Worker: Lose("killed"); break;
            case WorkerStarted or TryAgain or LookWhetherStopped or ResultsWaiting or ResultsOver: break;
            default: throw new ArgumentOutOfRangeException(nameof(message), message, "Unknown message.");
        }
    }

    private void Add(StartItems items)
    {
        _search.Add(items);
        if (_state is State.Idle) Start();
        else if (_state is State.Running) RunNext();
    }

    private void Start()
    {
        _state = State.Starting;
        _starting = new SimAsyncWorker(cluster, $"{Name}-worker");
        World.Deliver(this, new WorkerStarted(), this, Now + TimeSpan.FromMilliseconds(World.Dice.Between(50, 150)));
    }

    private void StartIfNeeded()
    {
        if (_search.HasWork) Start();
        else _state = State.Idle;
    }

    private void Use()
    {
        (Worker, _starting) = (_starting, null);
        _pace.Started(Now);
        _state = State.Running;
        RunNext();
        ReadResults();
    }

    private void RunNext()
    {
        if (_search.Next() is { Count: > 0 } runs) Worker!.Run([.. runs.Select(r => r.ToLease())]);
    }

    private void Cancel(LeaseId lease)
    {
        if (_state is State.Idle) return;
        if (_state is State.Starting)
        {
            _search.Cancel(lease);
            return;
        }
        foreach (var run in _search.Cancel(lease)) Worker!.Stop(run);
        if (_search.IsStopping) StartTimer(nameof(LookWhetherStopped), new LookWhetherStopped(), StopTime);
        RunNext();
    }

    private void KillIfOnlyStopping()
    {
        if (!_search.IsStopping) return;
        _isKilled = !_search.IsRunning;
        if (_isKilled) Worker!.Kill(isSuspicious: false);
        else StartTimer(nameof(LookWhetherStopped), new LookWhetherStopped(), StopTime);
    }

    private void ReadResults()
    {
        var worker = Worker!;
        worker.Results.WhenReadable(more => Tell(more ? new ResultsWaiting(worker) : new ResultsOver(worker), this));
    }

    private void TakeResults()
    {
        while (Worker!.Results.TryRead(out var batch))
            foreach (var frame in batch) Take(frame);
        RunNext();
        ReadResults();
    }

    private void Take(ResultsFrame frame)
    {
        if (_search.Finish(frame.Lease, frame.Values?.Range, frame.Ended) is { } run && frame.Values is { } values)
            parent.Tell(new ItemsDone(run.Lease, [new IoResult(values, frame.Failures, frame.Cost)]), this);
    }

    private void Lose(string detail)
    {
        if (_isKilled)
        {
            _search.Retire();
            Forget();
            StartIfNeeded();
            return;
        }
        var inFlight = _search.InFlight;
        if (_search.Lost() is { } culprit) parent.Tell(new ItemsKilled(culprit.Lease, culprit.Index, detail), this);
        Forget();
        _state = State.Starting;
        StartTimer(nameof(TryAgain), new TryAgain(), inFlight > 1 ? TimeSpan.Zero : _pace.Lost(Now));
    }

    private void Forget() => (Worker, _isKilled) = (null, false);

    private sealed record WorkerStarted;

    private sealed record TryAgain;

    private sealed record LookWhetherStopped;

    private sealed record ResultsWaiting(SimAsyncWorker Worker);

    private sealed record ResultsOver(SimAsyncWorker Worker);
}
