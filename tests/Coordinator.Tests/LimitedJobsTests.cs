using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;
using Akka.TestKit;

namespace ActorCompute.Coordinator.Tests;

/// <summary>Jobs with limits of their own, as they are handed out.</summary>
public sealed class LimitedJobsTests : CoordinatorKit
{
    private readonly TestProbe _node;

    public LimitedJobsTests() => _node = Register("a", ioCapacity: 100);

    [Fact]
    public void No_more_items_are_out_than_may_be_and_an_answer_makes_room_for_the_next()
    {
        Submit(10, new("sleep", TaskKind.Io) { MaxConcurrency = 3 });
        var first = Next();
        Assert.Equal(3, first.Input.Count);
        Submit(1, new("sleep", TaskKind.Io));   // another job is not held up
        Assert.Equal(1, Next().Input.Count);
        _node.Send(Coordinator, new DeliverResults(new("a"), 1,
            [new(1, first.Job, first.Id, Segment.OfRaw(0, ElementType.Int64, new byte[16]), [], new WorkCost(2, default, default, 0), null)]));
        Assert.Equal(2, Next().Input.Count);
    }

    [Fact]
    public void A_job_with_a_rate_is_woken_when_more_may_begin()
    {
        var started = System.Diagnostics.Stopwatch.StartNew();
        Submit(30, new("sleep", TaskKind.Io) { ItemsPerSecond = 40 });
        for (long items = 0; items < 30;) items += Next().Input.Count;
        Assert.True(started.Elapsed >= TimeSpan.FromSeconds((30 - 4) / 40.0), $"Took {started.Elapsed}.");
    }

    private Lease Next() => Leases(_node).Single();

    private void Submit(int items, JobSpec spec) => Submit(items, spec, JobId.New());
}
