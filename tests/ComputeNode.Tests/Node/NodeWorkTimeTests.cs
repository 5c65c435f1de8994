using ActorCompute.ComputeNode.Compute;
using ActorCompute.ComputeNode.Io;
using ActorCompute.ComputeNode.Node;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;
using ActorCompute.Messages.Worker;
using static ActorCompute.ComputeNode.Tests.TestLeases;

namespace ActorCompute.ComputeNode.Tests.Node;

/// <summary>A worker was killed for an item that had used up its time.</summary>
public class NodeWorkTimeTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly NodeWork _work = new(new NodeId("n"), slots: 1, ioActors: 2, ioCapacity: 10);

    public NodeWorkTimeTests()
    {
        _work.Use(0, worker: 1);
        _work.Take([Cpu(1, first: 10, count: 5, expected: Short), Cpu(2, first: 20, count: 5, expected: Short)]);
        _work.TakeOrders();
        _work.Keep(0, [new(Id(1), Segment.OfRaw(10, ElementType.Int64, new byte[16]), [], default, Ended: false)]);
        _work.Results.Send(TimeSpan.Zero);
    }

    [Fact]
    public void The_item_fails_and_its_lease_ends_without_a_word_of_a_lost_worker()
    {
        Lose(spent: 12, running: 12);
        var result = Sent().Single();
        Assert.Equal((Id(1), new ItemRange(12, 13), LeaseEnd.Finished), (result.Lease, result.Values!.Range, result.End));
        Assert.Equal(new Failure(12, FailureKind.Timeout, "", "The item took longer than 30 s.", null, "n"), result.Failures.Single());
    }

    [Fact]
    public void The_leases_behind_it_wait_for_the_next_worker()
    {
        Lose(spent: 12, running: 12);
        _work.Use(0, worker: 2);
        Assert.Equal([Id(2)], _work.TakeOrders().Select(o => o.Message).OfType<RunLeases>().Single().Leases.Select(l => l.Id));
    }

    [Fact]
    public void An_item_that_ended_at_the_last_moment_and_was_not_heard_of_has_used_up_its_time_all_the_same()
    {
        Lose(spent: 12, running: 13);
        Assert.Equal([12L], Sent().Single().Failures.Select(f => f.Index));
    }

    [Fact]
    public void An_item_whose_outcome_came_in_between_keeps_it_and_nobody_is_to_blame()
    {
        Lose(spent: 11, running: 12);
        var result = Sent().Single();
        Assert.Equal((Id(1), null, LeaseEnd.Finished), (result.Lease, result.Values, result.End));
    }

    [Fact]
    public void A_lease_that_nobody_wants_any_more_has_no_failures()
    {
        _work.Revoke([Id(1)]);
        Lose(spent: 12, running: 12);
        Assert.Null(Sent().Single().Values);
    }

    [Fact]
    public void The_terms_of_a_lease_reach_whoever_runs_its_items()
    {
        _work.Take([IoItems(3) with { Terms = new(2, Limit) }]);
        Assert.Equal(new ItemTerms(2, Limit), _work.TakeOrders().Select(o => o.Message).OfType<StartItems>().Single().Terms);
    }

    private void Lose(long spent, long running) => _work.Lose(0, new RunningItem(Id(1), running, 0), "killed", new KilledItem(Id(1), spent, Failure.OfTimeout(spent, Limit)));

    private IReadOnlyList<LeaseResult> Sent() => [.. _work.Results.Send(TimeSpan.Zero).SelectMany(r => r)];
}
