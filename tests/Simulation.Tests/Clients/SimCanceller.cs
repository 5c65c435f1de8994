using ActorCompute.Coordinator.Jobs;
using ActorCompute.Simulation.Tests.Plans;
using ActorCompute.Simulation.Tests.Worlds;

namespace ActorCompute.Simulation.Tests.Clients;

/// <summary>Calls a job off, and asks until it is told that it is.</summary>
internal sealed class SimCanceller : SimClient
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public SimCanceller(SimCluster cluster, JobPlan plan) : base(cluster, plan, "canceller") => Tell(new GoOn(), this);

    protected override void Answered(object answer)
    {
        if (answer is not JobView view) StartTimer(nameof(GoOn), new GoOn(), Patience);
        else if (view.Job.Status < JobStatus.Succeeded) throw new BrokenPromiseException($"{Plan.Id} was called off and is {view.Job.Status}.");
    }

    protected override void Unanswered() => Tell(new GoOn(), this);

    protected override void React(object message) => AskJob(new CancelJob("called off"), Patience);

    private sealed record GoOn;
}
