using ActorCompute.Coordinator.Jobs;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Coordinator.Tests;

/// <summary>Jobs that need their client.</summary>
public sealed class AttachedJobsTests : CoordinatorKit
{
    [Fact]
    public void An_attached_job_runs_as_any_other_and_a_restart_has_forgotten_it()
    {
        var node = Register("a");
        Open(attached: true);
        Append(Segment.OfRange(0, 1, 1, 5), next: 5);
        Work(node, until: 5);
        Append(Segment.OfRange(5, 6, 1, 5), next: 10);
        Close(10);
        Work(node, until: 5);
        Assert.Equal(Enumerable.Range(1, 10).Select(n => (long)n * n), ReadAll());
        Assert.Null(Stores.Stored.FindJob(Job));
        Restart();
        Tell(new AwaitChange(-1));
        Assert.Equal(Refusal.Unknown, ExpectMsg<Refused>().Kind);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void A_job_that_needs_its_client_is_called_off_when_that_is_gone(bool attached, bool closed)
    {
        Open(attached: attached);
        Append(Segment.OfRange(0, 1, 1, 5), next: 5);
        if (closed) Close(5);
        Time.AdvanceUptime(ClientPresence.Patience - TimeSpan.FromSeconds(1));
        Tell(new ClientIsThere());
        Look();
        var living = closed ? JobStatus.Running : JobStatus.Open;
        Assert.Equal(living, Listen(after: TimeSpan.FromSeconds(5)).Job.Status);
        Assert.Equal(living, Listen(after: TimeSpan.FromHours(1)).Job.Status);   // the coordinator itself was stopped
        for (var listen = 0; listen < 2; listen++) Assert.Equal(living, Listen(after: ClientPresence.SignOfLife).Job.Status);
        var gone = Listen(after: ClientPresence.SignOfLife);
        Assert.Equal((JobStatus.Cancelled, "its client has not been heard of for 30 s"), (gone.Job.Status, gone.Job.Reason));
    }

    [Fact]
    public void A_stored_job_that_is_closed_needs_no_client()
    {
        Open();
        Append(Segment.OfRange(0, 1, 1, 5), next: 5);
        Close(5);
        Time.AdvanceUptime(TimeSpan.FromDays(1));
        Tell(new LookForClient());
        Assert.Equal(JobStatus.Running, Look().Job.Status);
    }

    [Fact]
    public void A_stored_job_that_is_opened_again_as_attached_stays_what_it_is()
    {
        Open();
        Close(0);
        Assert.Equal(JobStatus.Succeeded, Look().Job.Status);
        Rest();
        Open(attached: true);
        Assert.Equal((JobStatus.Succeeded, false), (Look().Job.Status, Look().Job.Spec.Attached));
        Rest();
        Assert.Equal(JobStatus.Succeeded, Look().Job.Status);
        Assert.Empty(Stores.Attached.ListJobs());
    }

    [Fact]
    public void An_attached_job_that_has_ended_outlives_aCoordinator_actor_and_goes_when_nobody_asks()
    {
        Open(attached: true);
        Close(0);
        Assert.Equal(JobStatus.Succeeded, Look().Job.Status);
        RestartActor();
        Assert.Equal((JobStatus.Succeeded, true), (Look().Job.Status, Look().Job.Spec.Attached));
        Rest();
        AwaitAssert(() => Assert.Empty(Stores.Attached.ListJobs()), TimeSpan.FromSeconds(20));
    }

    /// <summary>Lets time pass, and the job look for its client.</summary>
    private JobView Listen(TimeSpan after)
    {
        Time.AdvanceUptime(after);
        Tell(new LookForClient());
        return Look();
    }

    /// <summary>The job's actor says that nobody has asked for it for long.</summary>
    private void Rest()
    {
        Look();
        Coordinator.Tell(new Passivate(Job), LastSender);
    }
}
