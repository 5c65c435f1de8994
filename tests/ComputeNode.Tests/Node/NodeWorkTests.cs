using ActorCompute.ComputeNode.Compute;
using ActorCompute.ComputeNode.Io;
using ActorCompute.ComputeNode.Node;
using ActorCompute.ComputeNode.Packages;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;
using ActorCompute.Messages.Worker;
using static ActorCompute.ComputeNode.Tests.TestLeases;

namespace ActorCompute.ComputeNode.Tests.Node;

public class NodeWorkTests
{
    private readonly NodeWork _work = new(new NodeId("n"), slots: 1, ioActors: 2, ioCapacity: 10);

    public NodeWorkTests()
    {
        _work.Use(0, worker: 1);
        _work.TakeOrders();
    }

    [Fact]
    public void A_lease_goes_to_a_slot_and_its_end_comes_back()
    {
        _work.Take([Cpu(1, count: 2)]);
        Assert.Equal([Id(1)], Ordered<RunLeases>().SelectMany(m => m.Leases).Select(l => l.Id));
        _work.Keep(0, [Results(1, 0, 2, ended: true)]);
        var result = Sent().Single();
        Assert.Equal((Id(1), new ItemRange(0, 2), LeaseEnd.Finished), (result.Lease, result.Values!.Range, result.End));
    }

    [Fact]
    public void A_failure_says_on_which_node_it_happened()
    {
        _work.Take([Cpu(1)]);
        _work.TakeOrders();
        _work.Keep(0, [Results(1, 0, 1, ended: true) with { Failures = [new Failure(0, FailureKind.Exception, "T", "m")] }]);
        Assert.Equal("n", Sent().Single().Failures.Single().Node);
    }

    [Fact]
    public void A_lost_worker_ends_its_lease_with_culprit_and_detail()
    {
        _work.Take([Cpu(1, first: 10, count: 5)]);
        _work.TakeOrders();
        _work.Lose(0, new RunningItem(Id(1), 12, 0), "killed");
        Assert.Equal(new LeaseEnd(true, 12, "killed"), Sent().Single().End);
        Assert.Equal([Id(1)], _work.Held().Select(h => h.Lease));   // until the coordinator has committed it
    }

    [Fact]
    public void Results_of_a_revoked_lease_are_thrown_away_but_its_end_is_told()
    {
        _work.Take([Cpu(1, count: 2), Cpu(2)]);
        _work.TakeOrders();
        _work.Revoke([Id(1), Id(2)]);
        Assert.Equal([Id(1)], Ordered<StopRunning>().Select(m => m.Lease));
        _work.Keep(0, [Results(1, 0, 1), Results(1, 1, 1, ended: true)]);
        var sent = Sent();
        Assert.Equal([Id(2), Id(1)], sent.Select(r => r.Lease));
        Assert.All(sent, r => Assert.True(r is { Values: null, End: not null }));
    }

    [Fact]
    public void What_a_retiring_worker_has_not_done_waits_for_the_next_and_nobody_is_charged()
    {
        _work.Take([Cpu(1, count: 4)]);
        _work.TakeOrders();
        _work.Keep(0, [Results(1, 0, 3) with { Retires = true }]);
        Assert.Empty(Ordered<RunLeases>());
        _work.Use(0, worker: 2);
        var rest = Ordered<RunLeases>().Single();
        Assert.Equal((2, new ItemRange(3, 4)), (rest.Worker, rest.Leases.Single().Input.Range));
        Assert.Null(Sent().Single().End);
    }

    [Fact]
    public void Trimming_a_running_lease_is_passed_on_to_its_slot()
    {
        _work.Take([Cpu(1, count: 9)]);
        _work.TakeOrders();
        _work.Trim(Id(1), 4);
        Assert.Equal([new TrimRunning(Id(1), 4)], Ordered<TrimRunning>());
        Assert.Equal(new ItemRange(0, 4), _work.Held().Single().Range);
    }

    [Fact]
    public void While_too_much_is_unacknowledged_nothing_is_started_or_read()
    {
        _work.Take([Cpu(1, count: 10_000_000)]);
        _work.TakeOrders();
        for (var n = 0; n < 17; n++) _work.Keep(0, [Results(1, n * 100_000, 100_000, ended: n == 16)]);
        Assert.False(_work.IsHeld);
        for (var n = 17; n < 22; n++) _work.Results.Add(Job, Id(1), Segment.OfRaw(0, ElementType.Int64, new byte[1_000_000]), [], default, null);
        _work.Acknowledge([]);
        _work.Take([Cpu(2), IoItems(3)]);
        Assert.Equal([new ToSlot(0, new HoldResults(true)), new ToIo(2, new HoldResults(true))], _work.TakeOrders());
        _work.Acknowledge([.. Enumerable.Range(1, 10).Select(n => (long)n)]);
        Assert.Equal([typeof(HoldResults), typeof(HoldResults), typeof(RunLeases), typeof(StartItems)], _work.TakeOrders().Select(o => o.Message.GetType()));
    }

    [Fact]
    public void What_is_held_reaches_from_the_first_uncommitted_item_to_the_end()
    {
        _work.Take([Cpu(1, first: 100, count: 50)]);
        _work.TakeOrders();
        _work.Keep(0, [Results(1, 100, 10)]);
        _work.Keep(0, [Results(1, 110, 10)]);
        Assert.Equal(new ItemRange(100, 150), _work.Held().Single().Range);
        _work.Acknowledge([1]);
        Assert.Equal(new ItemRange(110, 150), _work.Held().Single().Range);
    }

    [Fact]
    public void An_io_lease_ends_with_its_last_result()
    {
        _work.Take([IoItems(1, count: 3)]);
        Assert.Equal(3, Ordered<StartItems>().Sum(m => m.Items.Count));
        _work.Keep(Id(1), [IoRun(1, "a", "b")]);
        _work.Keep(Id(1), [IoRun(0, "c")]);
        Assert.Equal([null, LeaseEnd.Finished], Sent().Select(r => r.End));
    }

    [Fact]
    public void An_item_that_the_async_worker_died_of_ends_its_lease_and_is_named()
    {
        foreach (var part in ContentPart.Of(Code("Crawl"))) _work.Use(part);
        _work.Take([IoItems(1, count: 20, task: Code("Crawl").ToString())]);
        _work.TakeOrders();
        _work.Lose(Id(1), culprit: 4, "killed");
        Assert.Equal([new ToIo(2, new CancelItems(Id(1)))], _work.TakeOrders());
        Assert.Equal(new LeaseEnd(true, 4, "killed"), Sent().Single().End);
        _work.Keep(Id(1), [IoRun(5, "a")]);
        Assert.Empty(Sent());
    }

    [Fact]
    public void An_item_that_the_async_worker_was_killed_for_fails_and_no_worker_was_lost()
    {
        _work.Take([IoItems(1, count: 5)]);
        _work.TakeOrders();
        _work.Lose(Id(1), culprit: 4, "killed", Failure.OfMemory(4, 1 << 20, 2 << 20));
        Assert.All(_work.TakeOrders(), o => Assert.Equal(new CancelItems(Id(1)), o.Message));
        var result = Sent().Single();
        Assert.Equal((new ItemRange(4, 5), FailureKind.MemoryExceeded, LeaseEnd.Finished), (result.Values!.Range, result.Failures.Single().Kind, result.End));
    }

    [Fact]
    public void A_leaving_node_starts_nothing_and_is_done_when_all_is_acknowledged()
    {
        _work.Take([Cpu(1, count: 5), Cpu(2)]);
        _work.TakeOrders();
        _work.Leave();
        Assert.Equal([new TrimRunning(Id(1), 0)], Ordered<TrimRunning>());
        _work.Keep(0, [Results(1, 0, 2, ended: true)]);
        Assert.Empty(_work.TakeOrders());
        Assert.Equal([Id(2), Id(1)], Sent().Where(r => r.End is not null).Select(r => r.Lease));   // what was queued is given back at once
        Assert.False(_work.IsDone);
        _work.Acknowledge([1, 2]);
        Assert.True(_work.IsDone);
    }

    [Fact]
    public void A_leaving_node_lets_io_end_that_runs_and_gives_back_the_rest_and_all_that_comes()
    {
        _work.Take([IoItems(1, count: 25)]);   // of which ten run
        _work.TakeOrders();
        _work.Leave();
        _work.Take([Cpu(2), IoItems(3)]);
        Assert.Empty(_work.TakeOrders());
        Assert.Equal([(Id(2), LeaseEnd.Finished), (Id(3), LeaseEnd.Finished)], Sent().Select(r => (r.Lease, r.End!)));
        _work.Keep(Id(1), [IoRun(0, [.. Enumerable.Repeat("a", 10)])]);
        Assert.Equal(LeaseEnd.Finished, Sent().Single().End);
    }

    /// <summary>A NodeActor that failed finds the word of an earlier slot's worker in its mailbox: whom it then gives work never gets it.</summary>
    [Fact]
    public void What_was_given_to_a_worker_that_is_gone_is_given_to_the_next()
    {
        _work.Take([Cpu(1)]);
        Assert.Equal([1], Ordered<RunLeases>().Select(m => m.Worker));
        _work.Use(0, worker: 2);
        var again = Assert.Single(Ordered<RunLeases>());
        Assert.Equal((2, Id(1)), (again.Worker, Assert.Single(again.Leases).Id));
    }

    private static ResultsFrame Results(long lease, long first, int count, bool ended = false) =>
        new(Id(lease), Segment.OfRaw(first, ElementType.Int64, new byte[count * 8]), [], default, ended);

    private static IoResult IoRun(long first, params string[] documents) => new(Json(first, documents), [], default);

    private T[] Ordered<T>() => [.. _work.TakeOrders().Select(o => o.Message).OfType<T>()];

    private LeaseResult[] Sent() => [.. _work.Results.Send(TimeSpan.Zero).SelectMany(m => m)];
}
