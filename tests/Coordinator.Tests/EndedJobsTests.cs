using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Results;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;

namespace ActorCompute.Coordinator.Tests;

/// <summary>What becomes of jobs that have ended, or are to end.</summary>
public sealed class EndedJobsTests : CoordinatorKit
{
    [Fact]
    public void Failed_items_alone_run_again_and_the_results_are_whole_and_in_order()
    {
        var node = Register("a");
        Submit(10);
        Work(node, 10, failing: n => n is 3 or 7);
        Assert.Equal([1, 4, 16, 25, 36, 64, 81, 100], ReadAll());
        Assert.Equal((JobStatus.Failed, 2), (Look().Job.Status, Look().Job.Failed));
        Assert.Equal((JobStatus.Running, 0, 1), (Retry().Job.Status, Look().Job.Failed, Look().Job.Round));
        Assert.Equal([3, 7], Inputs(Work(node, 2)));
        Assert.Equal(Enumerable.Range(1, 10).Select(n => (long)n * n), ReadAll());
        Assert.Equal((JobStatus.Succeeded, 10), (Look().Job.Status, Look().Job.Answered));
    }

    [Fact]
    public void A_reader_that_is_under_way_waits_for_the_items_that_run_again()
    {
        var node = Register("a");
        Submit(10);
        Work(node, 10, failing: n => n is 7);
        AwaitAssert(() => Assert.Equal(JobStatus.Failed, Look().Job.Status));
        Retry();
        var page = Read(0);
        Assert.Equal((6, null), (page.Cursor, page.Ended));
        Tell(new ReadResults(page.Cursor, Unordered: false));
        ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        Work(node, 1);
        Assert.Equal(49, Numbers(ExpectMsg<ResultPage>().Outcomes[0].Values)[0]);
    }

    [Fact]
    public void A_request_that_is_repeated_runs_nothing_twice()
    {
        var node = Register("a");
        Submit(2);
        Work(node, 2, failing: n => n is 1);
        ReadAll();
        Assert.Equal(1, Retry(round: 0).Job.Round);
        Assert.Equal(1, Retry(round: 0).Job.Round);
        Assert.Single(Inputs(Work(node, 1)));
        Assert.Equal([1, 4], ReadAll());
    }

    [Fact]
    public void What_cannot_run_again_is_refused_in_a_sentence()
    {
        Assert.Equal(Refusal.Unknown, RetryRefused().Kind);
        Submit(2);
        Assert.Contains("has not ended", RetryRefused().Reason, StringComparison.Ordinal);
        Work(Register("a"), 2);
        ReadAll();
        Assert.Contains("No item of job job failed", RetryRefused().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_job_does_not_run_again()
    {
        Submit(2);
        Tell(new CancelJob("enough"));
        ExpectMsg<JobView>();
        Assert.Contains("was cancelled", RetryRefused().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_restart_in_the_midst_of_items_that_run_again_loses_none()
    {
        var node = Register("a");
        Submit(5);
        Work(node, 5, failing: n => n is 2 or 3);
        ReadAll();
        Retry();
        node.FishForMessage<AssignLeases>(_ => true);
        Restart();
        Assert.Equal([2, 3], Inputs(Work(Register(node), 2)));
        Assert.Equal([1, 4, 9, 16, 25], ReadAll());
    }

    [Fact]
    public void Failures_are_there_while_the_job_runs()
    {
        var node = Register("a");
        Submit(3, chunk: 1);
        Work(node, 1, failing: _ => true);
        AwaitAssert(() => Assert.Single(Failures(from: 0)));
        Assert.Equal(JobStatus.Running, Look().Job.Status);
        Assert.Equal(("no 1", 1L), (Failures(0)[0].Failure.Message, Failures(0)[0].Input.Progression.Start));
        Assert.Empty(Failures(from: 1));
    }

    [Fact]
    public void A_job_is_called_off_at_its_deadline()
    {
        Submit(3, deadline: TimeSpan.FromMinutes(10));
        Time.AdvanceUptime(TimeSpan.FromMinutes(9));
        Tell(new LookAtDeadline());
        Assert.Equal(JobStatus.Running, Look().Job.Status);
        Time.AdvanceUptime(TimeSpan.FromSeconds(57));
        var node = Register("a");   // not before: it would be missed by now
        var lease = node.ExpectMsg<AssignLeases>().Leases[0];
        Time.AdvanceUptime(TimeSpan.FromSeconds(4));
        Tell(new LookAtDeadline());
        Assert.Equal((JobStatus.Cancelled, "its deadline of 10m passed"), (Look().Job.Status, Look().Job.Reason));
        Assert.Contains(lease.Id, node.FishForMessage<RevokeLeases>(_ => true).Leases);
    }

    /// <summary>Whatever the wall clock shows, while a coordinator runs and while none does.</summary>
    [Theory]
    [InlineData(8)]
    [InlineData(-8)]
    public void A_clock_that_is_set_calls_no_job_off_and_deletes_none(int days)
    {
        Submit(1);
        Work(Register("a"), 1);
        ReadAll();
        var other = new JobId("other");
        Submit(3, new("square", TaskKind.Cpu) { Deadline = TimeSpan.FromMinutes(10) }, other);
        Time.AdvanceDate(TimeSpan.FromDays(days));
        Restart();
        Assert.NotNull(Stores.Stored.ClockDoubt);
        Time.AdvanceDate(TimeSpan.FromDays(days));
        Tell(new LookAtDeadline(), other);
        Tell(new AwaitChange(-1), other);
        var view = ExpectMsg<JobView>();
        Assert.Equal(JobStatus.Running, view.Job.Status);
        Assert.InRange(view.Job.Due!.Value, Time.GetUtcNow(), Time.GetUtcNow() + TimeSpan.FromMinutes(10));   // as people's clocks show it
        Assert.Equal(JobStatus.Succeeded, Look().Job.Status);
        Assert.Empty(Stores.Stored.ListExpired(TimeSpan.FromDays(7), Stores.Stored.Age));
    }

    [Fact]
    public void A_deadline_goes_on_while_the_coordinator_is_away()
    {
        Submit(3, deadline: TimeSpan.FromMinutes(10));
        Time.AdvanceUptime(TimeSpan.FromMinutes(11));
        Restart();
        Assert.Equal((JobStatus.Cancelled, "its deadline of 10m passed"), (Look().Job.Status, Look().Job.Reason));
    }

    [Fact]
    public void A_deadline_counts_anew_when_failed_items_run_again()
    {
        var node = Register("a");
        Submit(2, deadline: TimeSpan.FromMinutes(10));
        Work(node, 2, failing: n => n is 1);
        ReadAll();
        Time.AdvanceUptime(TimeSpan.FromHours(1));
        Register(node);   // it was not heard of
        Assert.Equal(JobStatus.Running, Retry().Job.Status);
        Work(node, 1);
        Assert.Equal([1, 4], ReadAll());
    }

    [Fact]
    public void A_deleted_job_is_unknown_and_one_that_runs_is_not_deleted()
    {
        Submit(2);
        Coordinator.Tell(new ForgetJob(Job), TestActor);
        Assert.Contains("cancel it first", ExpectMsg<Refused>().Reason, StringComparison.Ordinal);
        Work(Register("a"), 2);
        ReadAll();
        Coordinator.Tell(new ForgetJob(Job), TestActor);
        ExpectMsg<JobForgotten>();
        Tell(new AwaitChange(-1));
        Assert.Equal(Refusal.Unknown, ExpectMsg<Refused>().Kind);
        AwaitAssert(() => Assert.Empty(Stores.Stored.ListDeleted()));
        Submit(1);   // the id is free
        Assert.Equal(1, Look().Job.Total);
    }

    [Fact]
    public void Jobs_that_ended_long_ago_are_forgotten_at_the_next_start()
    {
        Submit(2);
        Work(Register("a"), 2);
        ReadAll();
        Time.AdvanceUptime(TimeSpan.FromDays(6.9));
        Stores.Stored.Note();   // it does so every second
        Restart();
        Assert.Equal(JobStatus.Succeeded, Look().Job.Status);
        Time.AdvanceUptime(TimeSpan.FromDays(0.2));
        Restart();
        AwaitAssert(() => Assert.Empty(Stores.Stored.ListJobs()));
        AwaitAssert(() => Assert.Empty(Stores.Stored.ListDeleted()));
    }

    [Fact]
    public void What_a_crash_left_of_a_forgotten_job_goes_at_the_next_start()
    {
        Submit(2);
        Work(Register("a"), 2);
        ReadAll();
        Stores.Stored.Commit([new HideJob(Job)]);
        Restart();
        AwaitAssert(() => Assert.Empty(Stores.Stored.ListDeleted()));
    }

    [Fact]
    public void An_opened_job_says_whether_it_was_there()
    {
        Assert.False(Open().WasThere);
        Assert.True(Open().WasThere);
    }

    [Fact]
    public void A_job_that_ran_to_its_end_can_be_closed_again_only_at_as_many_inputs()
    {
        Submit(2);
        Work(Register("a"), 2);
        ReadAll();
        Tell(new CloseInputs(2));
        ExpectMsg<JobView>();
        Tell(new CloseInputs(3));
        Assert.Contains("holds 2 inputs", ExpectMsg<Refused>().Reason, StringComparison.Ordinal);
    }

    private JobView Retry(int? round = null)
    {
        Coordinator.Tell(new RetryFailed(Job, round), TestActor);
        return ExpectMsg<JobView>();
    }

    private Refused RetryRefused()
    {
        Coordinator.Tell(new RetryFailed(Job, null), TestActor);
        return ExpectMsg<Refused>();
    }

    private IReadOnlyList<FailedItem> Failures(long from)
    {
        Tell(new ReadFailures(from));
        return ExpectMsg<FailureList>().Items;
    }
}
