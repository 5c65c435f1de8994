using ActorCompute.Coordinator.Jobs;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Coordinator.Tests.Jobs;

public class JobStateTests
{
    private static readonly NodeId A = new("a"), B = new("b");
    private static readonly LeaseId First = new(1, 1), Second = new(1, 2);

    [Fact]
    public void A_lease_is_cut_from_the_first_open_item_and_stays_within_its_input_segment()
    {
        var job = JobOf(1000);
        var lease = Assert.Single(Cut(job, A, First, segment: new(0, 10)));
        Assert.Equal(0, lease.Range.First);
        Assert.True(lease.Range.End <= 10);
        Assert.Equal(lease.Range.End, job.NextOpen.First);
    }

    [Fact]
    public void Before_any_cost_is_known_a_lease_is_a_small_share()
    {
        var job = JobOf(1_000_000);
        Assert.Equal(LeaseSize.MaxProbe, Assert.Single(Cut(job, A, First)).Range.Count);
        Assert.Equal(5, Assert.Single(Cut(JobOf(40), A, First)).Range.Count);   // 40 items / (4 × 2 slots)
    }

    [Fact]
    public void Once_cost_is_known_a_lease_takes_about_150_ms()
    {
        var job = JobOf(1_000_000);
        job.Observe(default, A, Cost(items: 100, wall: TimeSpan.FromMilliseconds(100)), TimeSpan.Zero);
        Assert.Equal(150, Assert.Single(Cut(job, A, First)).Range.Count);
    }

    [Fact]
    public void A_slower_node_gets_smaller_leases()
    {
        var job = JobOf(1_000_000);
        job.Observe(default, A, Cost(items: 100, wall: TimeSpan.FromMilliseconds(100)), TimeSpan.Zero);
        job.Observe(default, B, Cost(items: 100, wall: TimeSpan.FromSeconds(1)), TimeSpan.Zero);
        Assert.Equal(15, Assert.Single(Cut(job, B, First)).Range.Count);
    }

    [Fact]
    public void A_chunk_bounds_a_lease_and_small_leases_travel_together()
    {
        var job = JobOf(100_000, chunk: 1);
        job.Observe(default, A, Cost(items: 1000, wall: TimeSpan.FromMilliseconds(1)), TimeSpan.Zero);
        var leases = Cut(job, A, First);
        Assert.Equal(512, leases.Count);
        Assert.All(leases, l => Assert.Equal(1, l.Range.Count));
        Assert.Equal(Enumerable.Range(1, 512).Select(s => (long)s), leases.Select(l => l.Lease.Sequence));
    }

    [Fact]
    public void However_cheap_an_item_is_its_lease_is_known_to_be_short_on_the_wire()
    {
        var job = JobOf(100_000, chunk: 1);
        job.Observe(default, A, Cost(items: 1_000_000, wall: TimeSpan.FromMilliseconds(1)), TimeSpan.Zero);
        Assert.All(Cut(job, A, First), l => Assert.Equal(TimeSpan.FromMicroseconds(1), l.Expected));
    }

    [Fact]
    public void Towards_the_end_leases_shrink_so_that_no_slot_idles()
    {
        var job = JobOf(8);
        job.Observe(default, A, Cost(items: 100, wall: TimeSpan.FromSeconds(1)), TimeSpan.Zero);
        Assert.Equal(2, Assert.Single(Cut(job, A, First)).Range.Count);   // 8 items / (2 × 2 slots)
    }

    [Fact]
    public void What_takes_a_moment_is_not_split()
    {
        var job = JobOf(8);
        job.Observe(default, A, Cost(items: 100, wall: TimeSpan.FromMilliseconds(1)), TimeSpan.Zero);
        Assert.Equal(8, Assert.Single(Cut(job, A, First)).Range.Count);
    }

    [Fact]
    public void An_answer_under_a_lease_that_has_ended_does_not_count()
    {
        var job = JobOf(10, chunk: 10);
        var lease = Assert.Single(Cut(job, A, First)).Range;
        Apply(job, job.Lose(First));
        Assert.Empty(job.Answer(First, Values(lease), [], default));
        Assert.Equal(0, job.Answered);
        Assert.Equal(0, job.NextOpen.First);
    }

    [Fact]
    public void An_item_counts_once_however_often_it_is_answered()
    {
        var job = JobOf(10, chunk: 10);
        Apply(job, job.Adopt(First, A, new(0, 10), TimeSpan.Zero));
        Apply(job, job.Adopt(Second, B, new(0, 10), TimeSpan.Zero));
        Apply(job, job.Answer(First, Values(new(0, 6)), [], default));
        var second = job.Answer(Second, Values(new(0, 10)), [], default);
        Assert.Equal([new ItemsAnswered(Second, B, new(6, 10), 0)], second);
        Apply(job, second);
        Assert.Equal(10, job.Answered);
        Assert.False(job.HasOpenItems);
    }

    [Fact]
    public void What_an_ended_lease_leaves_without_an_outcome_is_open_again()
    {
        var job = JobOf(10, chunk: 10);
        Apply(job, job.Adopt(First, A, new(0, 10), TimeSpan.Zero));
        Apply(job, job.Answer(First, Values(new(2, 4)), [], default));
        Assert.Equal([new LeaseEnded(First, A), new ItemsReopened(new(0, 2)), new ItemsReopened(new(4, 10))], job.End(First, LeaseEnd.Finished, default));
    }

    [Fact]
    public void What_another_lease_covers_too_is_not_opened_when_one_ends()
    {
        var job = JobOf(10, chunk: 10);
        Apply(job, job.Adopt(First, A, new(0, 10), TimeSpan.Zero));
        Apply(job, job.Adopt(Second, B, new(0, 10), TimeSpan.Zero));
        Assert.Equal([new LeaseEnded(First, A)], job.End(First, LeaseEnd.Finished, default));
    }

    [Fact]
    public void The_item_a_worker_died_on_is_charged_and_after_the_limit_given_up()
    {
        var job = JobOf(3, chunk: 3);
        for (var attempt = 1; attempt <= 4; attempt++)
        {
            var lease = new LeaseId(1, attempt);
            Apply(job, job.Adopt(lease, A, new(0, 3), TimeSpan.Zero));
            var events = job.End(lease, new LeaseEnd(true, Culprit: 1, "exit status 139"), default);
            Apply(job, events);
            if (attempt < 4) Assert.Contains(events, e => e is ItemCharged { Index: 1 } charged && charged.Attempts == attempt);
            else Assert.Contains(events, e => e is ItemGivenUp { Failure: { Index: 1, Kind: FailureKind.WorkerLost, Attempts: 4, Message: "exit status 139" } });
        }
        Assert.Equal(1, job.Failed);
        Assert.Equal(new ItemRange(0, 1), job.NextOpen);
    }

    [Fact]
    public void A_failure_counts_as_an_outcome_unless_it_is_to_be_tried_again()
    {
        var job = JobOf(5, chunk: 5);
        Apply(job, job.Adopt(First, A, new(0, 5), TimeSpan.Zero));
        Failure[] failures = [new(2, FailureKind.Exception, "E", "no")];
        Apply(job, job.Answer(First, Values(new(0, 5)), failures, default));
        Assert.Equal((5, 1), (job.Answered, job.Failed));

        var again = JobOf(5, chunk: 5, new RetryPolicy(Exceptions: 1, LostWorkers: 3));
        Apply(again, again.Adopt(First, A, new(0, 5), TimeSpan.Zero));
        Apply(again, again.Answer(First, Values(new(0, 5)), failures, default));
        Apply(again, again.End(First, LeaseEnd.Finished, default));
        Apply(again, again.Wake(TimeSpan.Zero));
        Assert.Equal((4, 0), (again.Answered, again.Failed));
        Assert.Equal(new ItemRange(2, 3), again.NextOpen);
    }

    [Fact]
    public void Idle_slots_take_half_of_what_the_longest_lease_has_left()
    {
        var job = JobOf(1000);
        job.Observe(default, A, Cost(items: 10, wall: TimeSpan.FromMilliseconds(100)), TimeSpan.Zero);
        Apply(job, job.Adopt(First, A, new(0, 900), TimeSpan.Zero));
        Apply(job, job.Adopt(Second, B, new(900, 1000), TimeSpan.Zero));
        Apply(job, job.Answer(First, Values(new(0, 100)), [], default));
        var trimmed = Assert.Single(job.Share(idleSlots: 1, TimeSpan.FromMilliseconds(200)));
        Assert.Equal(new LeaseTrimmed(First, A, 500, 500), trimmed);
        Apply(job, [trimmed]);
        Assert.Equal(new ItemRange(500, 900), job.NextOpen);   // at once, not when the lease ends
        Apply(job, job.Answer(First, Values(new(100, 500)), [], default));
        Assert.Equal([new LeaseEnded(First, A)], job.End(First, LeaseEnd.Finished, default));
    }

    [Fact]
    public void A_lease_that_stands_still_gives_back_all_behind_the_item_it_is_at()
    {
        var job = JobOf(100);
        job.Observe(default, A, Cost(items: 1000, wall: TimeSpan.FromMilliseconds(1)), TimeSpan.Zero);
        Apply(job, job.Adopt(First, A, new(0, 100), TimeSpan.Zero));
        Apply(job, job.Answer(First, Values(new(0, 10)), [], default));
        job.Observe(First, A, Cost(items: 10, wall: TimeSpan.FromMilliseconds(1)), TimeSpan.FromSeconds(1));
        Assert.Empty(job.Share(idleSlots: 1, TimeSpan.FromSeconds(1.2)));
        var trimmed = job.Share(idleSlots: 1, TimeSpan.FromSeconds(1.4));
        Assert.Equal([new LeaseTrimmed(First, A, End: 10, OpenFrom: 11)], trimmed);
        Apply(job, trimmed);
        Assert.Equal(new ItemRange(11, 100), job.NextOpen);
        Assert.Equal([new LeaseEnded(First, A), new ItemsReopened(new(10, 11))], job.End(First, LeaseEnd.Finished, default));   // if it was not begun
    }

    [Fact]
    public void A_long_item_is_asked_back_once_and_not_at_every_look()
    {
        var job = JobOf(1);
        Apply(job, job.Adopt(First, A, new(0, 1), TimeSpan.Zero));
        var trimmed = job.Share(idleSlots: 1, TimeSpan.FromSeconds(1));
        Apply(job, trimmed);
        Assert.Equal([new LeaseTrimmed(First, A, End: 0, OpenFrom: 1)], trimmed);
        Assert.Empty(job.Share(idleSlots: 1, TimeSpan.FromSeconds(2)));
        Assert.False(job.HasOpenItems);
    }

    [Fact]
    public void A_trimmed_item_that_was_begun_all_the_same_counts_once()
    {
        var job = JobOf(10);
        Apply(job, job.Adopt(First, A, new(0, 10), TimeSpan.Zero));
        Apply(job, [new LeaseTrimmed(First, A, 5, 5)]);
        Apply(job, job.Adopt(Second, B, new(5, 10), TimeSpan.Zero));
        Apply(job, job.Answer(First, Values(new(0, 6)), [], default));
        Assert.Equal([new ItemsAnswered(Second, B, new(6, 10), 0)], job.Answer(Second, Values(new(5, 10)), [], default));
    }

    [Fact]
    public void A_tail_that_was_trimmed_off_is_open_again_when_whoever_got_it_is_lost()
    {
        var job = JobOf(10);
        Apply(job, job.Adopt(First, A, new(0, 10), TimeSpan.Zero));
        Apply(job, [new LeaseTrimmed(First, A, 5, 5)]);
        Apply(job, job.Adopt(Second, B, new(5, 10), TimeSpan.Zero));
        Apply(job, job.Lose(Second));
        Assert.Equal(new ItemRange(5, 10), job.NextOpen);
    }

    [Fact]
    public void An_io_job_is_leased_by_nodes_without_slots()
    {
        var job = new JobState(new JobSpec("sleep", TaskKind.Io));
        Apply(job, job.Append(new(0, 10)));
        var offer = new LeaseOffer(A, First, MaxLeases: 512, NodeSlots: 0, TotalSlots: 0, IoRoom: 4, IoNodes: 1);
        Assert.Equal(new ItemRange(0, 4), Assert.Single(job.Cut(offer, new(0, 10), TimeSpan.Zero)).Range);
    }

    [Fact]
    public void Nothing_is_shared_while_something_is_open()
    {
        var job = JobOf(1001);
        Apply(job, job.Adopt(First, A, new(0, 1000), TimeSpan.Zero));
        Assert.Empty(job.Share(idleSlots: 1, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void A_job_is_over_when_all_its_outcomes_are_in_the_store_and_no_sooner()
    {
        var job = JobOf(4, chunk: 4);
        Apply(job, job.Adopt(First, A, new(0, 4), TimeSpan.Zero));
        Apply(job, job.Answer(First, Values(new(0, 4)), [], default));
        Assert.Empty(job.Complete());
        Apply(job, job.Commit(4));
        Assert.Empty(job.Complete());   // inputs may still come
        Apply(job, job.Close());
        Apply(job, job.Complete());
        Assert.Equal(JobStatus.Succeeded, job.Status);
    }

    [Fact]
    public void A_job_of_no_items_is_over_when_it_is_closed()
    {
        var job = new JobState(new JobSpec("square", TaskKind.Cpu));
        Apply(job, job.Close());
        Apply(job, job.Complete());
        Assert.Equal(JobStatus.Succeeded, job.Status);
    }

    [Fact]
    public void A_recovered_job_has_open_what_has_no_outcome_in_the_store()
    {
        var job = JobState.Recover(new JobSpec("square", TaskKind.Cpu), JobStatus.Running, 100, failed: 2, "", [new(0, 40), new(60, 100)]);
        Assert.Equal(new ItemRange(40, 60), job.NextOpen);
        Assert.Equal((80, 2, 80), (job.Answered, job.Failed, job.Committed));
    }

    [Fact]
    public void A_lease_of_an_earlier_epoch_is_adopted_unless_its_items_have_outcomes()
    {
        var job = JobState.Recover(new JobSpec("square", TaskKind.Cpu), JobStatus.Running, 100, 0, "", [new(0, 40)]);
        Assert.Empty(job.Adopt(new(0, 7), A, new(0, 40), TimeSpan.Zero));
        Assert.Empty(job.Adopt(new(0, 8), A, new(90, 101), TimeSpan.Zero));   // no such items
        Apply(job, job.Adopt(new(0, 9), A, new(30, 60), TimeSpan.Zero));
        Assert.Equal(60, job.NextOpen.First);
        Apply(job, job.Answer(new(0, 9), Values(new(30, 60)), [], default));
        Assert.Equal(60, job.Answered);
    }

    [Fact]
    public void Cancelling_ends_every_lease_and_what_comes_later_changes_nothing()
    {
        var job = JobOf(10, chunk: 10);
        Apply(job, job.Adopt(First, A, new(0, 10), TimeSpan.Zero));
        Apply(job, job.Cancel("enough"));
        Assert.Equal((JobStatus.Cancelled, "enough", 0), (job.Status, job.Reason, job.Leases.Count));
        Assert.Empty(job.Answer(First, Values(new(0, 10)), [], default));
        Assert.Empty(job.Cancel("again"));
        Assert.False(job.HasOpenItems);
    }

    [Fact]
    public void An_unknown_event_is_an_error() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => JobOf(1).Apply(new Unheard()));

    private static JobState JobOf(long items, int? chunk = null, RetryPolicy? retry = null)
    {
        var job = new JobState(new JobSpec("square", TaskKind.Cpu) { Chunk = chunk, Retry = retry ?? RetryPolicy.Default });
        Apply(job, job.Append(new(0, items)));
        return job;
    }

    private static IReadOnlyList<LeaseGranted> Cut(JobState job, NodeId node, LeaseId first, ItemRange? segment = null)
    {
        var offer = new LeaseOffer(node, first, MaxLeases: 512, NodeSlots: 1, TotalSlots: 2, IoRoom: 0, IoNodes: 1);
        var leases = job.Cut(offer, segment ?? new(0, job.Total), TimeSpan.Zero);
        Apply(job, leases);
        return leases;
    }

    private static void Apply(JobState job, IEnumerable<JobEvent> events)
    {
        foreach (var happened in events) job.Apply(happened);
    }

    private static Segment Values(ItemRange range) => Segment.OfRaw(range.First, ElementType.Int64, new byte[range.Count * 8]);

    private static WorkCost Cost(long items, TimeSpan wall) => new(items, wall, wall, 0);

    private sealed record Unheard : JobEvent;
}
