using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Store;
using ActorCompute.Coordinator.Tests.Access;
using ActorCompute.Messages;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorCompute.Coordinator.Tests.Jobs;

/// <summary>A job that has ended, under a clock that the test moves.</summary>
public sealed class JobRestTests : TestKit
{
    private readonly TemporaryFolder _folder = new();

    public JobRestTests() : base("""akka { scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit", test.single-expect-default = 20s }""")
    {
    }

    /// <summary>While it runs, ticks come every 10 s; they would keep it from being forgotten.</summary>
    [Fact]
    public void A_job_that_ends_is_forgotten_when_nobody_has_asked_for_it_for_a_minute()
    {
        using var store = JobStore.Open(_folder.File("data"), durable: false);
        var (coordinator, writer) = (CreateTestProbe(), CreateTestProbe());
        var stored = new StoredJob(1, new("job"), new("square", TaskKind.Cpu), JobStatus.Open, 0, 0, 0, default, default, default, null, "");
        var services = new JobServices(store, writer.Ref, CreateTestProbe().Ref, new Uptime(TimeProvider.System), NullLogger.Instance);
        var job = coordinator.ChildActorOf(JobActor.For(stored, JobHistory.Empty, services));
        job.Tell(new CancelJob("enough"), TestActor);
        var save = writer.FishForMessage<SaveJob>(s => s.Job.Status is JobStatus.Cancelled);
        job.Tell(new Stored(save, 1), writer.Ref);
        ExpectMsg<JobView>();
        for (var second = 0; second < 70; second += 10)
        {
            ((TestScheduler)Sys.Scheduler).Advance(TimeSpan.FromSeconds(10));
            job.Tell(new Identify(second));   // its answer says that what was due by now has been handled; it keeps no actor awake
            ExpectMsg<ActorIdentity>();
        }
        coordinator.FishForMessage<Passivate>(p => p.Id == stored.Id);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _folder.Dispose();
    }
}
