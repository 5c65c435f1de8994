using ActorCompute.Coordinator.Jobs;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Coordinator.Tests.Jobs;

/// <summary>A job whose results are folded where they run, and merged when all of them are there.</summary>
public class JobReductionTests
{
    private static readonly NodeId A = new("a"), B = new("b");
    private static readonly LeaseId First = new(1, 1), Second = new(1, 2);
    private static readonly Moment Now = new(TimeSpan.FromSeconds(1), 0.5);

    [Fact]
    public void A_lease_ends_at_a_round_number_and_loses_little_by_it()
    {
        var job = JobOf(1_000_000);
        job.Observe(default, A, new WorkCost(1000, default, TimeSpan.FromMilliseconds(1), 0), default);
        var range = Assert.Single(Cut(job, A, First)).Range;
        Assert.Equal(114_688, range.End);   // of 120,000
        Assert.Equal(0, range.End % 16_384);
    }

    [Fact]
    public void A_block_counts_whole_or_not_at_all()
    {
        var job = JobOf(16);
        Lease(job, First, A, new(0, 16));
        Apply(job, [new LeaseTrimmed(First, A, 6, 6)]);
        Lease(job, Second, B, new(6, 16));
        Apply(job, job.Answer(Second, Blocks(new(6, 1), new(8, 1)), [], Now));
        var answered = Apply(job, job.Answer(First, Blocks(new(0, 2), new(4, 2), new(8, 3)), [], Now));
        Assert.Equal([new ItemRange(0, 4)], answered.OfType<ItemsAnswered>().Select(a => a.Range));
        var ended = Apply(job, job.End(First, LeaseEnd.Finished, Now));
        Assert.Equal([new ItemRange(4, 6)], ended.OfType<ItemsReopened>().Select(r => r.Range));
        Assert.Equal(new ItemRange(4, 6), job.NextOpen);
    }

    [Fact]
    public void A_block_that_reaches_into_another_lease_counts_and_that_lease_s_own_does_not()
    {
        var job = JobOf(16);
        Lease(job, First, A, new(0, 16));
        Apply(job, [new LeaseTrimmed(First, A, 6, 6)]);
        Lease(job, Second, B, new(6, 16));
        Apply(job, job.Answer(First, Blocks(new Block(0, 3)), [], Now));
        Assert.Equal(8, job.Answered);
        Apply(job, job.Answer(Second, Blocks(new(6, 1), new(8, 3)), [], Now));
        Assert.Equal(16, job.Answered);
        Assert.Empty(job.Answer(Second, Blocks(new(6, 1), new(8, 3)), [], Now));
    }

    [Fact]
    public void An_item_that_is_tried_again_is_taken_out_of_its_neighbours()
    {
        var job = JobOf(8, new RetryPolicy(1, 3));
        Lease(job, First, A, new(0, 8));
        var answered = Apply(job, job.Answer(First, Blocks(new(0, 0), new(1, 0), new(2, 1), new(4, 2)), [Failed(1)], Now));
        Assert.Equal([new ItemRange(0, 1), new ItemRange(2, 8)], answered.OfType<ItemsAnswered>().Select(a => a.Range));
        Assert.Equal(1, Assert.Single(answered.OfType<ItemCharged>()).Index);
    }

    [Fact]
    public void A_failure_within_a_block_cannot_be_taken_out_and_counts()
    {
        var job = JobOf(4, new RetryPolicy(1, 3));
        Lease(job, First, A, new(0, 4));
        Assert.Equal([1], Apply(job, job.Answer(First, Blocks(new Block(0, 2)), [Failed(1)], Now)).OfType<ItemsAnswered>().Select(a => a.Failed));
    }

    [Fact]
    public void All_items_in_the_store_are_merged_before_the_job_is_over()
    {
        var job = JobOf(4);
        Lease(job, First, A, new(0, 4));
        Apply(job, job.Answer(First, Blocks(new Block(0, 2)), [], Now));
        Apply(job, job.End(First, LeaseEnd.Finished, Now));
        Assert.False(job.AwaitsMerging);
        Apply(job, job.Commit(4));
        Assert.Empty(job.Complete());
        Assert.True(job.AwaitsMerging);
        Apply(job, job.AppendMerges(new(4, 5)));
        Assert.False(job.AwaitsMerging);
        Assert.Equal((4L, 4L, TaskKind.Cpu, new ItemRange(4, 5)), (job.Total, job.Answered, job.Kind, job.NextOpen));
        Lease(job, Second, B, new(4, 5));
        Apply(job, job.Answer(Second, Segment.OfDocument(4, new byte[] { (byte)'1' }), [], Now));
        Apply(job, job.End(Second, LeaseEnd.Finished, Now));
        Apply(job, job.Commit(1));
        Assert.Equal(4, job.Answered);
        Apply(job, job.Reduced(""));
        Assert.Equal(JobStatus.Succeeded, job.Status);
    }

    [Fact]
    public void What_cannot_be_merged_fails_the_job_but_no_item()
    {
        var job = JobOf(1);
        Lease(job, First, A, new(0, 1));
        Apply(job, job.Answer(First, Blocks(new Block(0, 0)), [], Now));
        Apply(job, job.Commit(1));
        Apply(job, job.AppendMerges(new(1, 2)));
        Lease(job, Second, B, new(1, 2));
        Apply(job, job.Answer(Second, Segment.OfDocument(1, default), [Failed(1)], Now));
        Apply(job, job.Commit(1));
        Apply(job, job.Reduced("It cannot."));
        Assert.Equal((JobStatus.Failed, 0L, "It cannot."), (job.Status, job.Failed, job.Reason));
    }

    [Fact]
    public void After_a_restart_merges_are_told_from_items()
    {
        var spec = new JobSpec("sleep", TaskKind.Io) { Reduce = new("sum") };
        var job = JobState.Recover(spec, JobStatus.Running, 100, failed: 2, "", [new(0, 101)], merges: 3);
        Assert.Equal((100L, 100L, 3L, new ItemRange(101, 103), TaskKind.Cpu), (job.Total, job.Answered, job.Merges, job.NextOpen, job.Kind));
        Assert.False(job.AwaitsMerging);
        Assert.True(JobState.Recover(spec, JobStatus.Running, 100, 0, "", [new(0, 103)], merges: 3).AwaitsMerging);
        Assert.Equal(TaskKind.Io, JobState.Recover(spec, JobStatus.Running, 100, 0, "", [new(0, 50)]).Kind);
    }

    private static JobState JobOf(long items, RetryPolicy? retry = null)
    {
        var job = new JobState(new JobSpec("square", TaskKind.Cpu) { Reduce = new("sum"), Retry = retry ?? RetryPolicy.Default });
        Apply(job, job.Append(new(0, items)));
        Apply(job, job.Close());
        return job;
    }

    private static IReadOnlyList<LeaseGranted> Cut(JobState job, NodeId node, LeaseId first) =>
        job.Cut(new(node, first, 1, 1, 2, 0, 0), new(0, job.Total), default);

    private static void Lease(JobState job, LeaseId id, NodeId node, ItemRange range) => Apply(job, [new LeaseGranted(id, node, range, default, default)]);

    private static Failure Failed(long index) => new(index, FailureKind.Exception, "E", "no");

    private static Segment Blocks(params Block[] blocks)
    {
        var builder = new PartialSegmentBuilder();
        foreach (var block in blocks) builder.Add(block, "1"u8);
        return builder.Take()!;
    }

    private static List<JobEvent> Apply(JobState job, IEnumerable<JobEvent> events)
    {
        var happened = events.ToList();
        foreach (var e in happened) job.Apply(e);
        return happened;
    }
}
