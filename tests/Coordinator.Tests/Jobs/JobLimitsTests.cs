using ActorCompute.Coordinator.Jobs;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Coordinator.Tests.Jobs;

/// <summary>How many items of a job run at once, and how many begin in a second.</summary>
public class JobLimitsTests
{
    private static readonly NodeId A = new("a"), B = new("b");
    private long _sequence;

    [Fact]
    public void A_lease_of_an_IO_job_counts_by_its_items_until_they_are_answered()
    {
        var job = JobOf(100, TaskKind.Io, most: 10);
        Assert.Equal(5, Cut(job, A).Single().Range.Count);   // the other node is to have its share
        Assert.Equal([3, 1, 1], Enumerable.Range(0, 3).Select(n => Cut(job, n % 2 == 0 ? B : A).Single().Range.Count));
        Assert.False(job.IsReady(default));
        Assert.Empty(Cut(job, A));
        var first = job.Leases.First().Id;
        Apply(job, job.Answer(first, Values(new(0, 3)), [], default));
        Assert.True(job.IsReady(default));
        Assert.Equal(2, Cut(job, B).Single().Range.Count);
        Assert.Equal(9, job.Running);
        Apply(job, job.Lose(first));   // its other two are open again
        Assert.Equal(7, job.Running);
        Assert.Null(job.NextLook(default));   // time alone changes nothing
    }

    [Fact]
    public void A_lease_of_a_CPU_bound_job_runs_one_item_at_a_time_and_counts_as_one()
    {
        var job = JobOf(1000, TaskKind.Cpu, most: 2);
        job.Observe(default, A, new WorkCost(1000, default, TimeSpan.FromMilliseconds(1), 0), default);   // many leases would share a message
        Assert.Equal(2, Cut(job, A).Count);
        Assert.False(job.IsReady(default));
        Apply(job, job.End(job.Leases.First().Id, LeaseEnd.Finished, default));
        Assert.True(job.IsReady(default));
        Assert.Single(Cut(job, A));
    }

    [Fact]
    public void Leases_found_after_a_restart_count_too_and_cost_the_rate_nothing()
    {
        var job = JobState.Recover(new("sleep", TaskKind.Io) { MaxConcurrency = 10, ItemsPerSecond = 100 }, JobStatus.Running, 100, 0, "", [new(0, 20)]);
        Assert.False(job.IsReady(default));   // its burst may have been used up before
        Apply(job, job.Adopt(new(0, 1), A, new(20, 28), default));
        Assert.Equal(2, Cut(job, A, nodes: 1, now: 1).Single().Range.Count);
        Assert.False(job.IsReady(TokenBucketTests.Seconds(2)));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void A_slot_that_idles_is_given_a_share_only_if_it_may_run(int most, bool shares)
    {
        var job = JobOf(10, TaskKind.Cpu, most);
        Apply(job, job.Adopt(new(1, 1), A, new(0, 10), default));
        Assert.Equal(shares, job.Share(3, TokenBucketTests.Seconds(10)).Count > 0);
    }

    [Theory]
    [InlineData(200, 1000, TaskKind.Io)]
    [InlineData(200, 1000, TaskKind.Cpu)]
    [InlineData(33.3, 100, TaskKind.Io)]
    [InlineData(5000, 20_000, TaskKind.Io)]
    [InlineData(0.5, 10, TaskKind.Cpu)]
    public void Items_are_handed_out_at_their_rate_and_never_faster_in_any_span(double rate, int items, TaskKind kind)
    {
        var (job, now, begun, random) = (JobOf(items, kind, rate: rate), 3.0, new List<(double At, long Items)>(), new Random(5));
        while (job.HasOpenItems)
        {
            while (job.IsReady(TokenBucketTests.Seconds(now)))
                foreach (var lease in Cut(job, begun.Count % 2 == 0 ? A : B, now: now))
                {
                    begun.Add((now, lease.Range.Count));
                    Apply(job, job.Answer(lease.Lease, Values(lease.Range), [], default));
                    Apply(job, job.End(lease.Lease, LeaseEnd.Finished, default));
                }
            if (job.NextLook(TokenBucketTests.Seconds(now)) is { } next) now = next.TotalSeconds + random.NextDouble() * 0.02;   // timers come late
        }
        Assert.InRange(now - 3, (items - Math.Max(1, rate / 10)) / rate - 0.001, items / rate * 1.02 + 0.03);
        for (var from = 0; from < begun.Count; from++)
        {
            long together = 0;
            for (var to = from; to < begun.Count; to++)
                Assert.InRange(together += begun[to].Items, 0, rate * (begun[to].At - begun[from].At) + Math.Max(1, rate / 10) + 1e-6 * rate + 1e-6);
        }
    }

    [Fact]
    public void What_is_tried_again_takes_from_the_rate_again()
    {
        var job = JobOf(1, TaskKind.Io, rate: 1);
        var lease = Cut(job, A, nodes: 1).Single();
        Apply(job, job.Lose(lease.Lease));
        Assert.False(job.IsReady(TokenBucketTests.Seconds(0.5)));
        Assert.InRange(job.NextLook(TokenBucketTests.Seconds(0.5))!.Value.TotalSeconds, 1, 1.001);
    }

    private IReadOnlyList<LeaseGranted> Cut(JobState job, NodeId node, int nodes = 2, double now = 0)
    {
        var offer = new LeaseOffer(node, new(1, _sequence + 1), MaxLeases: 512, NodeSlots: 1, TotalSlots: nodes, IoRoom: 1000, IoNodes: nodes);
        var leases = job.Cut(offer, new(0, job.Total), TokenBucketTests.Seconds(now));
        _sequence += 512;
        Apply(job, leases);
        return leases;
    }

    private static JobState JobOf(long items, TaskKind kind, int? most = null, double? rate = null)
    {
        var job = new JobState(new JobSpec("any", kind) { MaxConcurrency = most, ItemsPerSecond = rate, Chunk = kind is TaskKind.Cpu ? 10 : null });
        Apply(job, job.Append(new(0, items)));
        return job;
    }

    private static void Apply(JobState job, IEnumerable<JobEvent> events)
    {
        foreach (var happened in events) job.Apply(happened);
    }

    private static Segment Values(ItemRange range) => Segment.OfRaw(range.First, ElementType.Int64, new byte[range.Count * 8]);
}
