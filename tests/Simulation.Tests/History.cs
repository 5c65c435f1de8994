using ActorCompute.ComputeNode.Node;
using ActorCompute.Coordinator.Jobs;
using ActorCompute.Messages;
using ActorCompute.Simulation.Tests.Clients;
using ActorCompute.Simulation.Tests.Computing;
using ActorCompute.Simulation.Tests.Plans;
using ActorCompute.Simulation.Tests.Worlds;

namespace ActorCompute.Simulation.Tests;

/// <summary>What came of a history.</summary>
/// <param name="Broken">Which promise was broken; null if all were kept.</param>
/// <param name="Trace">A digest of every message and its time.</param>
internal sealed record Story(string? Broken, ulong Trace, long Steps, TimeSpan Lasted);

/// <summary>Plays one scenario to its end: all its faults, and then until every job has ended and the cluster is at rest.</summary>
internal sealed class History
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500), HandoutWithin = TimeSpan.FromSeconds(4), RestWithin = TimeSpan.FromSeconds(40);

    private readonly Scenario _scenario;
    private readonly SimCluster _cluster;
    private readonly List<SimProducer> _producers = [];
    private readonly Dictionary<JobId, List<SimReader>> _readers = [];
    private readonly PriorityQueue<Action, TimeSpan> _later = new();
    private (JobId Job, TimeSpan Since)? _waiting;
    private TimeSpan _troubleUntil;

    private History(Scenario scenario, Plant plant, Action<string>? tell)
    {
        (_scenario, _cluster) = (scenario, new SimCluster(scenario, plant, tell));
        foreach (var job in scenario.Jobs)
        {
            _producers.Add(new SimProducer(_cluster, job));
            _readers.Add(job.Id, [new SimReader(_cluster, job, job.ReadsUnordered)]);
            if (job.CalledOffAt is { } at) _later.Enqueue(() => _ = new SimCanceller(_cluster, job), at);
            if (job.Number == 0) _readers[job.Id].Add(new SimReader(_cluster, job, !job.ReadsUnordered));
        }
        foreach (var fault in scenario.Faults)
        {
            _later.Enqueue(() => Happen(fault), fault.At);
            _troubleUntil = Max(_troubleUntil, fault.At + fault.For);
        }
        _troubleUntil = Max(_troubleUntil, TimeSpan.FromSeconds(3));
        _later.Enqueue(Mend, _troubleUntil);
    }

    private World World => _cluster.World;

    private bool IsOver => World.Now >= _troubleUntil && _producers.TrueForAll(p => p.IsDone)
        && _cluster.Database.Jobs.All(j => j.Job.Status >= JobStatus.Succeeded) && _readers.Values.SelectMany(r => r).All(r => r.Ended is not null || r.IsStopped);

    public static Story Play(Scenario scenario, Plant plant = Plant.None, Action<string>? tell = null)
    {
        var history = new History(scenario, plant, tell);
        string? broken = null;
        try
        {
            history.Play();
        }
        catch (BrokenPromiseException e)
        {
            broken = e.Message;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or KeyNotFoundException or NullReferenceException or IndexOutOfRangeException)
        {
            broken = e.ToString();   // a core or a shell that throws
        }
        return new(broken, history.World.Trace, history.World.Steps, history.World.Now);
    }

    private void Play()
    {
        var deadline = _troubleUntil + TimeSpan.FromSeconds(100) + _scenario.Jobs.Aggregate(TimeSpan.Zero, (sum, job) => sum + Longest(job));
        while (!IsOver)
        {
            Verdict.Demand(World.Now < deadline, $"At {World.Now.TotalSeconds:0.0} s it is not over: {Standing()}.");
            Step();
        }
        foreach (var job in _scenario.Jobs) Verdict.OnJob(_cluster, job, _readers[job.Id]);
        for (var rest = World.Now + RestWithin; Verdict.Unrest(_cluster) is { } unrest;)
        {
            Verdict.Demand(World.Now < rest, $"At {World.Now.TotalSeconds:0.0} s, after all jobs have ended, {unrest}.");
            Step();
        }
    }

    private void Step()
    {
        var until = World.Now + Look;
        while (_later.TryPeek(out var act, out var at) && at <= until)
        {
            _later.Dequeue();
            World.Run(at, () => false);
            act();
        }
        World.Run(until, () => false);
        if (World.Now > _troubleUntil) EnsureNode();
        CheckHandouts();
    }

    /// <summary>What is open while there is room is handed out soon.</summary>
    private void CheckHandouts()
    {
        if (Verdict.Waiting(_cluster) is not { } job) _waiting = null;
        else if (_waiting is not { } waiting || waiting.Job != job || _cluster.LastHandout.GetValueOrDefault(job) > waiting.Since) _waiting = (job, World.Now);
        else Verdict.Demand(World.Now - waiting.Since < HandoutWithin, $"At {World.Now.TotalSeconds:0.0} s {job} has had open items and room for them for {(World.Now - waiting.Since).TotalSeconds:0.0} s.");
    }

    private static TimeSpan Longest(JobPlan job) =>
        job.ItemTime * (job.Items * 4) + TimeSpan.FromSeconds(job.Items * 4 / (job.Spec.ItemsPerSecond ?? double.PositiveInfinity)) + job.Odd.Count * 4 * (TimeSpan.FromSeconds(8) + (job.Spec.ItemTimeout ?? TimeSpan.Zero) + TimeSpan.FromSeconds(2));

    private string Standing() => string.Join(", ", _cluster.Database.Jobs.Select(j => $"{j.Job.Id} is {j.Job.Status} with {j.Answered.Count} of {j.Total}"))
        + $"; producers {string.Join(' ', _producers.Select(p => p.IsDone))}; readers {string.Join(' ', _readers.Values.SelectMany(r => r).Select(r => r.Ended is not null))}"
        + $"; {Verdict.Unrest(_cluster)}";

    private void Mend()
    {
        _cluster.MendNetwork();
        _cluster.StartCoordinator();
        if (World.IsVerbose) World.Say("--- no more faults");
    }

    /// <summary>One that leaves takes its time.</summary>
    private void EnsureNode()
    {
        if (_cluster.Machines.All(m => m.IsDead)) _cluster.AddMachine(_scenario.Machines[0]);
    }

    private void Happen(Fault fault)
    {
        if (World.IsVerbose) World.Say($"--- {fault}");
        if (fault.Kind >= FaultKind.CoordinatorDies) HappenToOthers(fault);
        else if (_cluster.Machines.Where(m => !m.IsDead).ToArray() is { Length: > 0 } alive) HappenToNode(fault, alive[fault.Target % alive.Length]);
    }

    private void HappenToNode(Fault fault, SimMachine machine)
    {
        var slots = machine.Node.Slots;
        switch (fault.Kind)
        {
            case FaultKind.WorkerDies: slots[fault.Part % slots.Count].Worker?.Kill(isSuspicious: true); break;
            case FaultKind.AsyncWorkerDies: machine.Node.Async.Worker?.Kill(isSuspicious: true); break;
            case FaultKind.WorkerRetires: slots[fault.Part % slots.Count].Worker?.Retire(); break;
            case FaultKind.NodeDies: machine.Die(); break;
            case FaultKind.NodeRestarts:
                machine.Die();
                _later.Enqueue(() => _cluster.Restart(machine), World.Now + fault.For);
                break;
            case FaultKind.NodeActorFails when fault.Part % 2 == 0: machine.Node.Fail(); break;
            case FaultKind.NodeActorFails: machine.Node.FailBeforeWorker(); break;
            case FaultKind.NodeIsCutOff: machine.Network.CutUntil = World.Now + fault.For; break;
            case FaultKind.NodeIsStopped: machine.Freeze(World.Now + fault.For); break;
            case FaultKind.NodeLeaves: machine.Node.Tell(new Leave(TimeSpan.FromSeconds(8)), null); break;
            case FaultKind.NodeComes: _cluster.AddMachine(_scenario.Machines[fault.Part % _scenario.Machines.Count]); break;
            default: throw new ArgumentOutOfRangeException(nameof(fault), fault, "Unknown fault.");
        }
    }

    private void HappenToOthers(Fault fault)
    {
        var job = _scenario.Jobs[fault.Target % _scenario.Jobs.Count];
        switch (fault.Kind)
        {
            case FaultKind.CoordinatorDies:
                _cluster.KillCoordinator();
                _later.Enqueue(_cluster.StartCoordinator, World.Now + fault.For);
                break;
            case FaultKind.JobActorFails: _cluster.Coordinator?.Jobs.FirstOrDefault(j => j.Id == job.Id)?.Stop(); break;
            case FaultKind.DiskIsFull: _cluster.Database.FullUntil = World.Now + fault.For; break;
            case FaultKind.ClientCancels: _ = new SimCanceller(_cluster, job); break;
            case FaultKind.ClientReconnects: _readers[job.Id].ForEach(r => r.Reconnect()); break;
            case FaultKind.ClientRepeats: _producers.Find(p => p.Name.EndsWith(job.Id.Value, StringComparison.Ordinal))?.Repeat(); break;
            case FaultKind.ClientDies:
                _producers.Find(p => p.Name.EndsWith(job.Id.Value, StringComparison.Ordinal))?.Stop();
                _readers[job.Id].ForEach(r => r.Stop());
                break;
            default: throw new ArgumentOutOfRangeException(nameof(fault), fault, "Unknown fault.");
        }
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
