using ActorCompute.Coordinator.Jobs;
using ActorCompute.Simulation.Tests.Plans;
using ActorCompute.Simulation.Tests.Worlds;

namespace ActorCompute.Simulation.Tests.Clients;

/// <summary>What asks the coordinator through its API: each question is a call of its own, and one that is not answered in time is given up.</summary>
internal abstract class SimClient(SimCluster cluster, JobPlan plan, string name) : SimActor(cluster.World, $"{name}-{plan.Id}")
{
    private readonly HashSet<long> _underWay = [];
    private long _call;

    protected JobPlan Plan => plan;

    protected SimCluster Cluster => cluster;

    /// <summary>How far calls are counted; answers to older ones are not heard once they are forgotten.</summary>
    protected void Forget() => _underWay.Clear();

    protected long Ask(object question, TimeSpan patience)
    {
        var call = ++_call;
        _underWay.Add(call);
        World.Deliver(this, new Overdue(call), this, Now + patience);
        if (cluster.Coordinator is { } coordinator) World.Deliver(coordinator, question, new Caller(World, this, call), Now + Way());
        return call;
    }

    protected long AskJob(object question, TimeSpan patience) => Ask(new ToJob(plan.Id, question), patience);

    protected sealed override void Receive(object message)
    {
        switch (message)
        {
            case Reply m: if (_underWay.Remove(m.Call)) Answered(m.Message); break;
            case Overdue m: if (_underWay.Remove(m.Call)) Unanswered(); break;
            default: React(message); break;
        }
    }

    protected abstract void Answered(object answer);

    protected abstract void Unanswered();

    protected abstract void React(object message);

    protected TimeSpan Way() => TimeSpan.FromMilliseconds(0.2 + World.Dice.Fraction());

    private sealed record Reply(long Call, object Message);

    private sealed record Overdue(long Call);

    /// <summary>Whom the coordinator answers.</summary>
    private sealed class Caller(World world, SimClient client, long call) : Address
    {
        public override void Tell(object message, Address? sender) => world.Deliver(client, new Reply(call, message), sender, world.Now + client.Way());
    }
}
