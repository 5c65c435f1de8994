using System.Buffers.Binary;
using ActorCompute.ComputeNode.Compute;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;
using ActorCompute.Messages.Worker;
using ActorCompute.Simulation.Tests.Plans;
using ActorCompute.Simulation.Tests.Worlds;

namespace ActorCompute.Simulation.Tests.Computing;

/// <summary>What a worker process has said and its owner has not read.</summary>
internal sealed class SimPipe
{
    private readonly Queue<IReadOnlyList<ResultsFrame>> _batches = new();
    private Action<bool>? _reader;
    private bool _isComplete;

    public void Write(IReadOnlyList<ResultsFrame> frames)
    {
        if (_isComplete) return;
        _batches.Enqueue(frames);
        TellReader();
    }

    public void Complete()
    {
        _isComplete = true;
        TellReader();
    }

    /// <summary>Says once whether there is more, as soon as that is known.</summary>
    public void WhenReadable(Action<bool> reader)
    {
        _reader = reader;
        TellReader();
    }

    public bool TryRead(out IReadOnlyList<ResultsFrame> batch) => _batches.TryDequeue(out batch!);

    private void TellReader()
    {
        if (_reader is not { } reader || (_batches.Count == 0 && !_isComplete)) return;
        _reader = null;
        reader(_batches.Count > 0);
    }
}

/// <summary>A slot's worker process: runs leases in their order, one item after the other, and says every 100 ms what is finished.</summary>
internal sealed class SimWorker(SimCluster cluster, string name, Action<SimWorker> ended) : SimActor(cluster.World, name)
{
    private readonly WorkerLeases _mayTell = new(LeaseOutcomes.InOrder);
    private readonly Queue<Work> _queue = new();
    private readonly List<(long Value, Failure? Failure)> _finished = [];
    private Work? _at;
    private Oddity _oddity;
    private TimeSpan _began;
    private TimeSpan _spent;
    private bool _retires;

    public int ProcessId => (int)Serial;

    public SimPipe Results { get; } = new();

    /// <summary>What its marker says.</summary>
    public RunningItem? Running => _at is { } work ? new RunningItem(work.Lease.Id, work.Next, 0) : null;

    public JobId? Job => _at?.Lease.Job;

    public bool Has(LeaseId lease) => _mayTell.Has(lease);

    public void Run(IReadOnlyList<Lease> leases)
    {
        foreach (var lease in leases) _mayTell.Add(lease);
        Tell(new RunLeases(ProcessId, leases), null);
    }

    public void Trim(LeaseId lease, long end, bool stops)
    {
        _mayTell.Trim(lease, end);
        Tell(new Trimming(lease, end, stops), null);
    }

    public void Retire() => _retires = _at is not null;

    /// <summary>Somebody kills it.</summary>
    public void Kill(bool isSuspicious)
    {
        if (IsStopped) return;
        if (isSuspicious && _at is { } work) cluster.Ledger.Suspect(work.Lease.Job, work.Next, isFromOutside: true);
        Die();
    }

    protected override void Receive(object message)
    {
        switch (message)
        {
            case RunLeases m:
                foreach (var lease in m.Leases) _queue.Enqueue(new Work(lease));
                if (_at is null) BeginLease();
                break;
            case Trimming m: Trim(m); break;
            case ItemOver: EndItem(); break;
            case Flush: if (_finished.Count > 0) Say(ended: false, retires: false); break;
            default: throw new ArgumentOutOfRangeException(nameof(message), message, "Unknown message.");
        }
    }

    private void Trim(Trimming trim)
    {
        foreach (var work in _queue)
            if (work.Lease.Id == trim.Lease) work.End = Math.Min(work.End, trim.End);
        if (_at?.Lease.Id != trim.Lease) return;
        _at.End = Math.Min(_at.End, trim.End);
        if (!trim.Stops || _oddity is not Oddity.HangsAndHeeds) return;
        Cancel(nameof(ItemOver));
        EndLease();
    }

    private void BeginLease()
    {
        if (!_queue.TryDequeue(out _at))
        {
            Cancel(nameof(Flush));
            return;
        }
        if (!IsTimerActive(nameof(Flush))) StartPeriodicTimer(nameof(Flush), new Flush(), WorkerProtocol.FlushInterval);
        BeginItem();
    }

    private void BeginItem()
    {
        if (_at!.Next >= _at.End)
        {
            EndLease();
            return;
        }
        _oddity = cluster.Ledger.Begin(_at.Lease.Job, _at.Next);
        _began = Now;
        var time = cluster.Ledger.PlanOf(_at.Lease.Job).ItemTime * (0.5 + World.Dice.Fraction());
        if (_oddity is Oddity.HangsAndHeeds) time = _at.Lease.Terms.TimeLimit;
        if (_oddity is not Oddity.HangsForGood) StartTimer(nameof(ItemOver), new ItemOver(), time);
    }

    private void EndItem()
    {
        var (job, index) = (_at!.Lease.Job, _at.Next);
        switch (_oddity)
        {
            case Oddity.KillsItsWorker:
                cluster.Ledger.Suspect(job, index, isFromOutside: false);
                Die();
                return;
            case Oddity.Throws:
                cluster.Ledger.Threw(job, index);
                _finished.Add((0, new Failure(index, FailureKind.Exception, "Oddity", "It throws.")));
                break;
            case Oddity.HangsAndHeeds:
                cluster.Ledger.TimedOut(job, index);
                _finished.Add((0, Failure.OfTimeout(index, _at.Lease.Terms.TimeLimit)));
                break;
            default:
                cluster.Ledger.Succeeded(job, index);
                _finished.Add((Ledger.Compute(Ledger.ReadNumber(_at.Lease.Input, index)), null));
                break;
        }
        _spent += Now - _began;
        _at.Next++;
        if (_retires) RetireNow();
        else BeginItem();
    }

    private void EndLease()
    {
        Say(ended: true, retires: false);
        BeginLease();
    }

    private void RetireNow()
    {
        Say(ended: _at!.Next >= _at.End, retires: true);
        Die();
    }

    private void Say(bool ended, bool retires)
    {
        var first = _at!.Next - _finished.Count;
        var data = new byte[_finished.Count * sizeof(long)];
        for (var n = 0; n < _finished.Count; n++) BinaryPrimitives.WriteInt64LittleEndian(data.AsSpan(n * sizeof(long)), _finished[n].Value);
        var frame = new ResultsFrame(
            _at.Lease.Id, _finished.Count == 0 ? null : Segment.OfRaw(first, ElementType.Int64, data), [.. _finished.Select(f => f.Failure).OfType<Failure>()],
            new WorkCost(_finished.Count, _spent, _spent, 0), ended, retires);
        _finished.Clear();
        _spent = TimeSpan.Zero;
        _mayTell.Take(frame);
        Results.Write([frame]);
    }

    private void Die()
    {
        Stop();
        ended(this);
        Results.Complete();
    }

    private sealed class Work(Lease lease)
    {
        public Lease Lease => lease;

        public long Next { get; set; } = lease.Input.First;

        public long End { get; set; } = lease.Input.End;
    }

    private sealed record Trimming(LeaseId Lease, long End, bool Stops);

    private sealed record ItemOver;

    private sealed record Flush;
}
