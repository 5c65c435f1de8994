using ActorCompute.ComputeNode.Compute;
using ActorCompute.ComputeNode.Io;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Worker;
using ActorCompute.Simulation.Tests.Plans;
using ActorCompute.Simulation.Tests.Worlds;

namespace ActorCompute.Simulation.Tests.Computing;

/// <summary>The process for asynchronous code: runs many items at once, and says every 20 ms what is finished.</summary>
internal sealed class SimAsyncWorker(SimCluster cluster, string name) : SimActor(cluster.World, name)
{
    private static readonly TimeSpan FlushInterval = TimeSpan.FromMilliseconds(20);

    private readonly WorkerLeases _mayTell = new(LeaseOutcomes.InAnyOrder);
    private readonly Dictionary<LeaseId, Batch> _runs = [];

    public SimPipe Results { get; } = new();

    public void Run(IReadOnlyList<Lease> runs)
    {
        foreach (var run in runs) _mayTell.Add(run);
        Tell(new Begin(runs), null);
    }

    public void Stop(LeaseId run)
    {
        _mayTell.Trim(run, 0);
        Tell(new End(run), null);
    }

    public void Kill(bool isSuspicious)
    {
        if (IsStopped) return;
        if (isSuspicious)
            foreach (var item in _runs.Values.SelectMany(r => r.Unsaid)) cluster.Ledger.Suspect(item.Job.Id, item.Index, isFromOutside: true);
        Stop();
        Results.Complete();
    }

    protected override void Receive(object message)
    {
        switch (message)
        {
            case Begin m: foreach (var run in m.Runs) Start(run); break;
            case End m: if (_runs.TryGetValue(m.Run, out var stopped)) StopRun(m.Run, stopped); break;
            case ItemOver m: Finish(m); break;
            case Flush: foreach (var (id, run) in _runs.ToArray()) Say(id, run); break;
            default: throw new ArgumentOutOfRangeException(nameof(message), message, "Unknown message.");
        }
    }

    private void Start(Lease lease)
    {
        var run = new Batch(new IoGather(lease.Input.Range));
        _runs.Add(lease.Id, run);
        for (var index = lease.Input.First; index < lease.Input.End; index++)
        {
            var item = AsyncItem.Begin(cluster, Ledger.ReadNumber(lease.Input, index), index, lease.Terms.TimeLimit);
            run.Unsaid.Add(item);
            run.Left++;
            if (!item.IsEndless) World.Deliver(this, new ItemOver(lease.Id, item), this, Now + item.Takes(World.Dice));
        }
    }

    /// <summary>Items that heed their tokens are over; the others go on until their time is up.</summary>
    private void StopRun(LeaseId id, Batch run)
    {
        run.IsStopped = true;
        run.Left = run.Unsaid.Count(i => i.Oddity is Oddity.HangsForGood && !run.Over.Contains(i.Index));
        if (run.Left == 0) Say(id, run);
    }

    private void Finish(ItemOver over)
    {
        var item = over.Item;
        if (!_runs.TryGetValue(over.Run, out var run)) return;
        if (run.IsStopped && item.Oddity is not Oddity.HangsForGood) return;
        if (item.Oddity is Oddity.KillsItsWorker)
        {
            cluster.Ledger.Suspect(item.Job.Id, item.Index, isFromOutside: false);
            Kill(isSuspicious: false);
            return;
        }
        run.Over.Add(item.Index);
        run.Left--;
        if (item.End(cluster.Ledger) is { } failure) run.Gather.Failed(failure, item.Time);
        else run.Gather.Succeeded(item.Index, item.Document, item.Time);
        if (run.Left == 0) Say(over.Run, run);
        else if (!IsTimerActive(nameof(Flush))) StartTimer(nameof(Flush), new Flush(), FlushInterval);
    }

    private void Say(LeaseId id, Batch run)
    {
        var frames = run.Gather.Take().Select(r => new ResultsFrame(id, r.Values, r.Failures, r.Cost, Ended: false)).ToList();
        run.Unsaid.RemoveAll(i => run.Over.Contains(i.Index));
        if (run.Left == 0)
        {
            _runs.Remove(id);
            if (frames.Count > 0) frames[^1] = frames[^1] with { Ended = true };
            else frames.Add(new ResultsFrame(id, null, [], default, Ended: true));
        }
        foreach (var frame in frames) _mayTell.Take(frame);
        if (frames.Count > 0) Results.Write(frames);
    }

    private sealed class Batch(IoGather gather)
    {
        public IoGather Gather => gather;

        /// <summary>Items whose outcome has not been said.</summary>
        public List<AsyncItem> Unsaid { get; } = [];

        public HashSet<long> Over { get; } = [];

        public int Left { get; set; }

        public bool IsStopped { get; set; }
    }

    private sealed record Begin(IReadOnlyList<Lease> Runs);

    private sealed record End(LeaseId Run);

    private sealed record ItemOver(LeaseId Run, AsyncItem Item);

    private sealed record Flush;
}
