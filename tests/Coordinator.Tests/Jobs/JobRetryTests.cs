using ActorCompute.Coordinator.Jobs;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Coordinator.Tests.Jobs;

/// <summary>Items that fail and are tried again.</summary>
public class JobRetryTests
{
    private static readonly NodeId A = new("a"), B = new("b");
    private static readonly LeaseId First = new(1, 1), Second = new(1, 2), Third = new(1, 3);

    [Fact]
    public void An_item_that_failed_is_open_again_before_its_lease_has_ended()
    {
        var job = JobOf(10, retries: 1);
        Lease(job, First, new(0, 10));
        Fail(job, First, 0, at: 1);
        Assert.Equal(new ItemRange(0, 1), job.NextOpen);
        Assert.Equal(9, job.Running);
        Apply(job, job.End(First, LeaseEnd.Finished, default));
        Assert.Equal(new ItemRange(0, 10), job.NextOpen);
    }

    [Fact]
    public void A_failure_that_comes_twice_is_charged_once()
    {
        var job = JobOf(10, retries: 1);
        Lease(job, First, new(0, 10));
        Fail(job, First, 3, at: 1);
        Assert.Empty(job.Answer(First, Values(3), [Failed(3)], At(2)));
        Assert.Equal(1, job.ChargesOf(3));
    }

    /// <summary>A node that was thought dead comes back, and says again what it never heard to be committed.</summary>
    [Fact]
    public void A_failure_that_comes_again_under_a_lease_that_was_adopted_again_is_charged_once()
    {
        var job = JobOf(10, retries: 2);
        Lease(job, First, new(0, 10));
        Fail(job, First, 3, at: 1);
        Apply(job, job.Lose(First));
        Lease(job, First, new(0, 10));
        Assert.Equal(new ItemRange(3, 4), job.NextOpen);
        Assert.Empty(job.Answer(First, Values(3), [Failed(3)], At(2)));
        Apply(job, job.End(First, new LeaseEnd(WorkerLost: true, Culprit: 3, ""), At(3)));
        Assert.Equal(1, job.ChargesOf(3));
        Assert.Equal(new ItemRange(0, 10), job.NextOpen);
    }

    [Fact]
    public void A_lease_of_which_all_that_is_left_was_charged_under_it_is_not_adopted()
    {
        var job = JobOf(1, retries: 2);
        Lease(job, First, new(0, 1));
        Fail(job, First, 0, at: 1);
        Apply(job, job.Lose(First));
        Assert.Empty(job.Adopt(First, A, new(0, 1), TimeSpan.Zero));
        Assert.NotEmpty(job.Adopt(Second, A, new(0, 1), TimeSpan.Zero));
    }

    [Fact]
    public void The_last_failure_is_the_outcome_and_is_no_longer_remembered()
    {
        var job = JobOf(1, retries: 2);
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            Assert.Equal(attempt - 1, job.ChargesOf(0));
            Lease(job, new(1, attempt), new(0, 1));
            Fail(job, new(1, attempt), 0, at: attempt * 10);
            Apply(job, job.Lose(new(1, attempt)));
        }
        Assert.Equal((1, 1, 0), (job.Answered, job.Failed, job.ChargesOf(0)));
    }

    [Fact]
    public void From_the_second_time_on_an_item_rests_before_it_is_tried_again()
    {
        var job = JobOf(1, retries: 5);
        Lease(job, First, new(0, 1));
        Fail(job, First, 0, at: 1);
        Apply(job, job.Lose(First));
        Lease(job, Second, new(0, 1));
        Fail(job, Second, 0, at: 2);
        Apply(job, job.Lose(Second));
        Assert.False(job.HasOpenItems);
        Assert.Equal(0, job.Running);
        Assert.InRange(job.NextWake!.Value.TotalSeconds, 2.25, 2.5);
        Assert.Empty(job.Wake(TimeSpan.FromSeconds(2.2)));
        Apply(job, job.Wake(TimeSpan.FromSeconds(2.5)));
        Assert.Equal(new ItemRange(0, 1), job.NextOpen);
        Assert.Null(job.NextWake);
    }

    [Fact]
    public void While_others_are_open_those_that_have_rested_gather_for_half_a_second()
    {
        var job = JobOf(100, retries: 1);
        Lease(job, First, new(0, 10));
        Apply(job, job.Answer(First, Values(3), [Failed(3)], At(1)));
        Assert.Empty(job.Wake(TimeSpan.FromSeconds(1.4)));
        Apply(job, job.Wake(TimeSpan.FromSeconds(1.5)));
        Assert.Equal(new ItemRange(3, 4), job.NextOpen);
    }

    [Fact]
    public void A_lease_holds_items_of_one_attempt_alone_and_says_which()
    {
        var job = JobOf(10, retries: 2);
        Lease(job, First, new(0, 10));
        foreach (var item in (long[])[4, 5]) Fail(job, First, item, at: 1);
        Apply(job, job.Lose(First));
        List<(ItemRange, int)> cut = [];
        for (var sequence = 2; job.HasOpenItems; sequence++)
        {
            var lease = job.Cut(new(A, new(1, sequence), MaxLeases: 1, 1, 1, 0, 1), new(0, 10), TimeSpan.Zero).Single();
            Apply(job, [lease]);
            cut.Add((lease.Range, lease.Charges));
        }
        Assert.Equal([(new ItemRange(0, 2), 0), (new ItemRange(2, 3), 0), (new ItemRange(3, 4), 0), (new ItemRange(4, 5), 1)], cut[..4]);
        Assert.All(cut, c => Assert.Equal(c.Item1.First is 4 or 5 ? 1 : 0, c.Item2));
    }

    [Fact]
    public void An_item_that_another_lease_has_too_may_be_answered_there_while_it_rests()
    {
        var job = JobOf(1, retries: 5);
        Lease(job, First, new(0, 1));
        Lease(job, Second, new(0, 1));
        Fail(job, First, 0, at: 1);
        Apply(job, job.Answer(Second, Values(0), [], At(2)));
        Assert.Equal((1, 0), (job.Answered, job.Failed));
        Assert.Null(job.NextWake);
        Assert.Empty(job.Wake(TimeSpan.FromSeconds(100)));
    }

    [Fact]
    public void What_a_lease_has_returned_is_not_held_by_it_when_another_ends()
    {
        var job = JobOf(4, retries: 5);
        Lease(job, First, new(0, 4));
        Fail(job, First, 2, at: 1);
        Lease(job, Third, new(2, 3), B);
        Apply(job, job.Lose(Third));
        Assert.Equal(new ItemRange(2, 3), job.NextOpen);
    }

    [Fact]
    public void An_item_that_does_not_fit_is_not_tried_again()
    {
        var job = JobOf(1, retries: 5);
        Lease(job, First, new(0, 1));
        Apply(job, job.Answer(First, Values(0), [new(0, FailureKind.BadInput, "", "no number")], At(1)));
        Assert.Equal(1, job.Failed);
    }

    private static JobState JobOf(long items, int retries)
    {
        var job = new JobState(new JobSpec("square", TaskKind.Cpu) { Retry = RetryPolicy.Default with { Exceptions = retries } });
        Apply(job, job.Append(new(0, items)));
        return job;
    }

    private static void Lease(JobState job, LeaseId id, ItemRange range, NodeId? node = null) =>
        Apply(job, job.Adopt(id, node ?? A, range, TimeSpan.Zero));

    /// <summary>One item fails, and wakes if it needs no rest and nothing else is open.</summary>
    private static void Fail(JobState job, LeaseId lease, long item, double at)
    {
        Apply(job, job.Answer(lease, Values(item), [Failed(item)], At(at)));
        Apply(job, job.Wake(TimeSpan.FromSeconds(at)));
    }

    private static void Apply(JobState job, IEnumerable<JobEvent> events)
    {
        foreach (var happened in events.ToList()) job.Apply(happened);
    }

    private static Failure Failed(long item) => new(item, FailureKind.Exception, "E", "no");

    private static Moment At(double seconds) => new(TimeSpan.FromSeconds(seconds), 0.5);

    private static Segment Values(long item) => Segment.OfRaw(item, ElementType.Int64, new byte[8]);
}
