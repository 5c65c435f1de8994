using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Results;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;
using ActorCompute.Simulation.Tests.Plans;
using ActorCompute.Simulation.Tests.Worlds;

namespace ActorCompute.Simulation.Tests.Clients;

/// <summary>Reads a job's results from its cursor on, and checks all of them.</summary>
internal sealed class SimReader : SimClient
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5), Pause = TimeSpan.FromMilliseconds(500);

    private readonly bool _unordered;
    private readonly Dictionary<long, Failure?> _read = [];
    private long _cursor;
    private long _next;

    public SimReader(SimCluster cluster, JobPlan plan, bool unordered) : base(cluster, plan, unordered ? "any-reader" : "reader")
    {
        _unordered = unordered;
        World.Deliver(this, new GoOn(), this, plan.At + TimeSpan.FromMilliseconds(20));
    }

    /// <summary>The job, once the reader was told that there is no more.</summary>
    public StoredJob? Ended { get; private set; }

    /// <summary>Whether items were left out; only of a job that was called off may they be.</summary>
    public bool HasGaps { get; private set; }

    public IReadOnlyDictionary<long, Failure?> Read => _read;

    /// <summary>Its connection is lost, and what was on its way.</summary>
    public void Reconnect()
    {
        Forget();
        if (Ended is null && Now >= Plan.At) StartTimer(nameof(GoOn), new GoOn(), Pause);
    }

    protected override void Answered(object answer)
    {
        if (answer is ResultPage page) Take(page);
        if (Ended is null) StartTimer(nameof(GoOn), new GoOn(), answer is Refused ? Pause : TimeSpan.Zero);
    }

    protected override void Unanswered() => Tell(new GoOn(), this);

    protected override void React(object message)
    {
        Forget();
        AskJob(new ReadResults(_cursor, _unordered), Patience);
    }

    private void Take(ResultPage page)
    {
        foreach (var outcomes in page.Outcomes) Take(outcomes);
        _cursor = page.Cursor;
        Ended = page.Ended;
    }

    private void Take(Outcomes outcomes)
    {
        var range = outcomes.Values.Range;
        if (!_unordered && range.First < _next) throw new BrokenPromiseException($"{Name} gets {range} after item {_next - 1}.");
        HasGaps |= !_unordered && range.First > _next;
        for (var index = range.First; index < range.End; index++)
        {
            var failure = outcomes.Failures.SingleOrDefault(f => f.Index == index);
            if (!_read.TryAdd(index, failure)) throw new BrokenPromiseException($"{Name} gets item {index} twice.");
            Verdict.OnOutcome(Cluster.Ledger, Plan, index, failure is null ? Ledger.ReadResult(outcomes.Values, index) : null, failure);
        }
        _next = range.End;
    }

    private sealed record GoOn;
}
