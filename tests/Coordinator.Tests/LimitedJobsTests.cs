using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorCompute.Coordinator.Tests;

/// <summary>Jobs with limits of their own, as the actors hand them out: against a real store, a probe playing the node.</summary>
public sealed class LimitedJobsTests : TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("actorcompute-limits-").FullName;
    private readonly JobStores _stores;
    private readonly IActorRef _coordinator;
    private readonly TestProbe _node;

    public LimitedJobsTests() : base("akka { loglevel = WARNING, stdout-loglevel = OFF }")
    {
        _stores = JobStores.Open(_folder);
        _coordinator = Sys.ActorOf(CoordinatorActor.For(_stores, new Uptime(TimeProvider.System), TimeSpan.FromDays(7), NullLogger.Instance));
        _node = CreateTestProbe("a");
        _node.Send(_coordinator, new RegisterNode(new(new("a"), 1, 1, 100, new Dictionary<string, string>(), "test"), ProtocolVersions.Supported, []));
        _node.FishForMessage<Registered>(_ => true, Patience);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _stores.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void No_more_items_are_out_than_may_be_and_an_answer_makes_room_for_the_next()
    {
        Submit(10, new("sleep", TaskKind.Io) { MaxConcurrency = 3 });
        var first = Next();
        Assert.Equal(3, first.Input.Count);
        Submit(1, new("sleep", TaskKind.Io));   // another job is not held up
        Assert.Equal(1, Next().Input.Count);
        _node.Send(_coordinator, new DeliverResults(new("a"), 1,
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

    private Lease Next() => _node.FishForMessage<AssignLeases>(_ => true, Patience).Leases.Single();

    private void Submit(int items, JobSpec spec)
    {
        var id = JobId.New();
        _coordinator.Tell(new OpenJob(id, spec), TestActor);
        Assert.Equal(spec, ExpectMsg<JobView>(Patience).Job.Spec);
        _coordinator.Tell(new ToJob(id, new AppendInputs(Segment.OfRange(0, 1, 1, items))), TestActor);
        ExpectMsg<InputsStored>(Patience);
        _coordinator.Tell(new ToJob(id, new CloseInputs(items)), TestActor);
        ExpectMsg<JobView>(Patience);
    }
}
