using ActorCompute.ComputeNode.Compute;
using ActorCompute.ComputeNode.Io;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Worker;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Logging.Abstractions;
using static ActorCompute.ComputeNode.Tests.TestLeases;
using Failure = ActorCompute.Messages.Failure;

namespace ActorCompute.ComputeNode.Tests.Io;

/// <summary>The AsyncWorkersActor and its workers: this test is their NodeActor, and says what the processes say.</summary>
public sealed class AsyncWorkerActorTests : TestKit
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20), Short = TimeSpan.FromMilliseconds(100);

    private readonly TestProbe _node;
    private readonly TestProbe _workers;
    private readonly IActorRef _actor;
    private int _started;

    public AsyncWorkerActorTests()
    {
        (_node, _workers) = (CreateTestProbe(), CreateTestProbe());
        _actor = _node.ChildActorOf(AsyncWorkersActor.For(2, StartAsync, NullLogger.Instance));
    }

    [Fact]
    public void A_worker_is_started_for_the_first_items_and_their_outcomes_come_in_any_order()
    {
        _workers.ExpectNoMsg(Short);
        Assert.Equal(0, _started);
        Start(7, first: 10, count: 3);
        var (worker, run) = Ran();
        Assert.Equal((new ItemRange(10, 13), "task"), (run.Input.Range, run.Task));
        worker.Say(Results(run, 12, "c"), Results(run, 10, "a"));
        Assert.Equal([(Id(7), 12L), (Id(7), 10L)], [Done(), Done()]);
        worker.Say(Results(run, 11, "b", ended: true));
        Assert.Equal((Id(7), 11L), Done());
    }

    [Fact]
    public void The_terms_of_items_reach_the_worker()
    {
        var terms = new ItemTerms(1, Short);
        _actor.Tell(new StartItems(Id(7), "task", IoItems(7).Input) { Terms = terms });
        Assert.Equal(terms, Ran().Lease.Terms);
    }

    [Fact]
    public void What_comes_later_runs_beside_what_runs()
    {
        Start(7, count: 1);
        var (worker, first) = Ran();
        Start(7, first: 1, count: 1);
        var (same, second) = Ran();
        Assert.Same(worker, same);
        Assert.NotEqual(first.Id, second.Id);
    }

    [Fact]
    public void The_item_that_worker_after_worker_dies_of_is_found_and_named()
    {
        Start(7, count: 4);
        for (var n = 0; n < 3; n++) Ran().Worker.Die();   // 0..4, 0..2, 0
        var killed = _node.ExpectMsg<ItemsKilled>(Deadline);
        Assert.Equal((Id(7), 0L, "Worker 3 died."), (killed.Lease, killed.Culprit, killed.Detail));
    }

    [Fact]
    public void Cancelled_items_are_stopped_and_their_outcomes_dropped()
    {
        Start(7, count: 1);
        var (worker, run) = Ran();
        Start(8, count: 1);
        var other = Ran().Lease;
        _actor.Tell(new CancelItems(Id(7)));
        Assert.Equal(new FakeWorker.Stopped(run.Id), _workers.ExpectMsg<FakeWorker.Stopped>(Deadline));
        worker.Say(Results(run, 0, "late", ended: true), Results(other, 0, "b", ended: true));
        Assert.Equal((Id(8), 0L), Done());
    }

    [Fact]
    public void Cancelled_items_that_do_not_end_cost_the_worker_its_life_once_it_has_nothing_else()
    {
        Start(7, count: 1);
        Ran();
        _actor.Tell(new CancelItems(Id(7)));
        _workers.ExpectMsg<FakeWorker.Stopped>(Deadline);
        _workers.ExpectMsg<FakeWorker.Killed>(Deadline);
        Start(8, count: 1);
        Assert.Equal(2, Ran().Worker.ProcessId);
        _node.ExpectNoMsg(Short);
    }

    [Fact]
    public void What_a_worker_lacks_is_said_after_what_it_has_done()
    {
        Start(7, count: 3);
        var (worker, run) = Ran();
        worker.Say(Results(run, 1, "b") with { Ended = true, Lacks = true });
        Done();
        Assert.Equal(Id(7), _node.ExpectMsg<ItemsLack>(Deadline).Lease);
    }

    [Fact]
    public void A_worker_that_retires_is_followed_by_another_which_runs_the_rest()
    {
        Start(7, count: 3);
        var (worker, run) = Ran();
        worker.Say(Results(run, 1, "b") with { Retires = true });
        Done();
        Assert.Equal([new ItemRange(0, 1), new ItemRange(2, 3)], _workers.ExpectMsg<FakeWorker.Ran>(Deadline).Leases.Select(l => l.Input.Range));
        _node.ExpectNoMsg(Short);
    }

    [Fact]
    public void Other_code_goes_on_while_more_is_searched_for_in_code_that_killed()
    {
        Start(7, count: 2, task: "deadly");
        var (worker, _) = Ran();
        Start(8, count: 1, task: "deadly");
        Ran();
        worker.Die();
        Ran().Worker.Die();   // 7: 0..2
        Ran().Worker.Die();   // 7: 0..1, the culprit; what is left of 8 goes to another worker
        Assert.Equal((Id(7), 0L), _node.ExpectMsg<ItemsKilled>(Deadline) is var killed ? (killed.Lease, killed.Culprit) : default);
        var (apart, suspect) = Ran();
        Assert.Equal("deadly", suspect.Task);
        Start(9, count: 1, task: "harmless");
        var (common, other) = Ran();
        Assert.NotSame(apart, common);
        common.Say(Results(other, 0, "a", ended: true));
        Assert.Equal((Id(9), 0L), Done());
        apart.Say(Results(suspect, 0, "b", ended: true));
        Assert.Equal((Id(8), 0L), Done());
        Start(10, count: 1, task: "deadly");
        Assert.Same(apart, Ran().Worker);
    }

    [Fact]
    public void What_comes_when_a_worker_has_said_its_last_is_not_to_blame()
    {
        Start(7, count: 1);
        var (worker, run) = Ran();
        worker.Say(Results(run, 0, "a", ended: true));
        Done();
        Listening();
        worker.SayLast();
        AwaitCondition(() => worker.IsAwaited, Deadline);
        Start(8, count: 1);
        _workers.ExpectNoMsg(Short);
        worker.Die();
        var (next, rerun) = Ran();
        Assert.NotSame(worker, next);
        next.Say(Results(rerun, 0, "b", ended: true));
        Assert.Equal((Id(8), 0L), Done());
    }

    /// <summary>Waits until the actor has done all that it was told, and listens to its worker again.</summary>
    private void Listening()
    {
        var probe = CreateTestProbe();
        _actor.Tell(new Identify(0), probe);
        probe.ExpectMsg<ActorIdentity>(Deadline);
    }

    [Fact]
    public void While_results_are_held_none_is_read()
    {
        _actor.Tell(new HoldResults(true));
        Start(7, count: 2);
        var (worker, run) = Ran();
        worker.Say(Results(run, 0, "a"));
        _node.ExpectNoMsg(Short);
        _actor.Tell(new HoldResults(false));
        Assert.Equal((Id(7), 0L), Done());
        worker.Say(Results(run, 1, "b", ended: true));
        Assert.Equal((Id(7), 1L), Done());
    }

    [Fact]
    public void A_worker_that_cannot_be_started_is_tried_again()
    {
        _started = -2;   // StartAsync fails below 0
        Start(7, count: 1);
        Assert.Equal(1, Ran().Worker.ProcessId);
    }

    [Fact]
    public void A_worker_that_holds_too_much_memory_is_killed_and_who_was_alone_with_one_has_failed_for_that()
    {
        var actor = _node.ChildActorOf(AsyncWorkersActor.For(3, StartAsync, NullLogger.Instance, memoryLimit: 1000));
        actor.Tell(new StartItems(Id(7), "task", IoItems(7, 0, 2).Input));
        var first = Ran();
        first.Worker.ResidentBytes = 1000;
        _workers.ExpectNoMsg(MemoryRule.LookEvery * 2);
        first.Worker.ResidentBytes = 1001;
        _workers.ExpectMsg<FakeWorker.Killed>(Deadline);
        var half = Ran();
        Assert.Equal(1, half.Lease.Input.Count);
        half.Worker.ResidentBytes = 2000;
        var killed = _node.ExpectMsg<ItemsKilled>(Deadline);
        Assert.Equal((Id(7), 0L, Failure.OfMemory(0, 1000, 2000)), (killed.Lease, killed.Culprit, killed.Failure));
    }

    private Task<IWorker> StartAsync(CancellationToken lifetime) => ++_started <= 0
        ? Task.FromException<IWorker>(new WorkerStartException("It did not start."))
        : Task.FromResult<IWorker>(new FakeWorker(_started, m => _workers.Ref.Tell(m)));

    private void Start(long lease, long first = 0, long count = 1, string task = "task") =>
        _actor.Tell(new StartItems(Id(lease), task, IoItems(lease, first, count).Input));

    private (FakeWorker Worker, Lease Lease) Ran()
    {
        var ran = _workers.ExpectMsg<FakeWorker.Ran>(Deadline);
        return (ran.Worker, ran.Leases.Single());
    }

    private (LeaseId Lease, long First) Done()
    {
        var done = _node.ExpectMsg<ItemsDone>(Deadline);
        return (done.Lease, done.Results.Single().Values.First);
    }

    private static ResultsFrame Results(Lease run, long index, string document, bool ended = false) =>
        new(run.Id, Json(index, $"\"{document}\""), [], default, ended);
}
