using ActorCompute.ComputeNode.Compute;
using ActorCompute.Messages;
using ActorCompute.Simulation.Tests.Computing;
using ActorCompute.Simulation.Tests.Coordinating;
using ActorCompute.Simulation.Tests.Plans;
using ActorCompute.Simulation.Tests.Worlds;

namespace ActorCompute.Simulation.Tests;

/// <summary>A fault that is put into a shell on purpose, to see that the simulation finds it.</summary>
internal enum Plant
{
    None,
    TakesAnswersOfDeadLeases,
    ForgetsAcknowledgements,
    ForgetsLostLeases,
    ForgetsCursor,
    BlamesTheLast,
    ForgetsRates,
    ForgetsConcurrency,
}

/// <summary>All processes of one history.</summary>
internal sealed class SimCluster
{
    private readonly List<SimMachine> _machines = [];
    private NetworkPlan _network;

    public SimCluster(Scenario scenario, Plant plant, Action<string>? tell)
    {
        (Plant, World, Ledger) = (plant, new World(scenario.Seed, tell), new Ledger(scenario));
        _network = scenario.Network;
        Coordinator = new SimCoordinator(this);
        foreach (var machine in scenario.Machines) AddMachine(machine);
    }

    public World World { get; }

    public Plant Plant { get; }

    public Ledger Ledger { get; }

    public Database Database { get; } = new();

    /// <summary>Null while there is none.</summary>
    public SimCoordinator? Coordinator { get; private set; }

    public IReadOnlyList<SimMachine> Machines => _machines;

    /// <summary>When something of a job was last handed out.</summary>
    public Dictionary<JobId, TimeSpan> LastHandout { get; } = [];

    public void AddMachine(MachinePlan plan) =>
        _machines.Add(new SimMachine(this, new NodeId($"n{_machines.Count}"), plan, new Network(World, () => _network)));

    /// <summary>A machine's process is followed by another of the same name.</summary>
    public void Restart(SimMachine machine) => _machines[_machines.IndexOf(machine)] = machine.Next();

    public void MendNetwork() => _network = _network.Mended;

    public SimWorker StartWorker(string name, Action<SimWorker> ended) => new(this, name, ended);

    public void KillCoordinator()
    {
        Coordinator?.Die();
        Coordinator = null;
    }

    public void StartCoordinator() => Coordinator ??= new SimCoordinator(this);

    /// <summary>A connection closes at both ends, at once as a rule: the process is gone.</summary>
    public void ConnectionClosed(RemoteAddress of, Network network)
    {
        if (World.Now < network.CutUntil || Coordinator?.Roster is not { } roster) return;
        World.Deliver(roster, new Disconnected(of), null, World.Now + TimeSpan.FromMilliseconds(World.Dice.Between(1, 50)));
    }

    /// <summary>An actor system is terminated: it says so to those who watch its actors.</summary>
    public void LinkEnded(SimLink link, Network network)
    {
        if (World.Now < network.CutUntil || Coordinator?.Roster is not { } roster) return;
        World.Deliver(roster, new Ended(link), null, World.Now + TimeSpan.FromMilliseconds(World.Dice.Between(1, 50)));
    }

    /// <summary>A job cut a lease: what has an outcome in the store must not run again.</summary>
    public void HandedOut(JobId job, ItemRange range)
    {
        LastHandout[job] = World.Now;
        var answered = Database.Find(job)!.Answered;
        if (answered.Missing(range).Sum(m => m.Count) != range.Count)
            throw new BrokenPromiseException($"Items {range} of {job} are handed out, and some of them have an outcome in the store.");
    }

    /// <summary>A slot kills its worker for an item whose time is over.</summary>
    public void SpentBySlot(KilledItem item, SimWorker worker)
    {
        if (worker.Job is { } job) Ledger.TimedOut(job, item.Index);
    }
}
