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
                    Answer(job, lease, now);
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
        Assert.InRange(MostInASecond(begun), 0, Math.Ceiling(rate));
    }

    [Theory]
    [InlineData(TaskKind.Io, 0)]
    [InlineData(TaskKind.Cpu, 0)]
    [InlineData(TaskKind.Io, 1)]
    [InlineData(TaskKind.Cpu, 1)]
    [InlineData(TaskKind.Io, 5)]
    [InlineData(TaskKind.Cpu, 7)]
    public void However_long_items_wait_on_their_nodes_no_second_has_more_of_them_begin_than_the_rate_says(TaskKind kind, int seed)
    {
        const int Rate = 50;
        var (job, random, begun) = (JobOf(2000, kind, rate: Rate), new Random(seed), new List<(double At, long Items)>());
        var waiting = new Dictionary<NodeId, Queue<LeaseGranted>> { [A] = new(), [B] = new() };
        var standing = waiting.Keys.ToDictionary(n => n, _ => 0.5 + 8 * random.NextDouble());   // a worker starts, or code comes, on a busy machine
        for (var now = 0.0; job.HasOpenItems || waiting.Values.Any(q => q.Count > 0); now += 0.005)
        {
            foreach (var (node, queue) in waiting)
            {
                if (random.Next(1000) == 0) standing[node] = now + 6 * random.NextDouble();   // it is stopped, and goes on
                if (job.IsReady(TokenBucketTests.Seconds(now)))
                    foreach (var lease in Cut(job, node, now: now)) queue.Enqueue(lease);
                if (now < standing[node]) continue;
                while (queue.TryDequeue(out var lease))
                {
                    begun.Add((now, lease.Range.Count));   // all that has gathered begins at once
                    Answer(job, lease, now + 0.004);
                }
            }
        }
        Assert.Equal(2000, begun.Sum(b => b.Items));
        Assert.InRange(MostInASecond(begun), Rate / 2, Rate);
    }

    [Fact]
    public void Items_that_take_long_begin_at_their_rate_though_none_is_answered()
    {
        var (job, begun) = (JobOf(1000, TaskKind.Io, rate: 10), 0L);
        job.Observe(default, A, new WorkCost(10, default, TimeSpan.FromSeconds(100), 0), default);   // 10 s each
        for (var now = 0.0; now < 8; now += 0.05)
            if (job.IsReady(TokenBucketTests.Seconds(now))) begun += Cut(job, A, nodes: 1, now: now).Sum(l => l.Range.Count);
        Assert.InRange(begun, 75, 81);
    }

    [Fact]
    public void An_item_that_hangs_does_not_hold_the_rate_for_ever()
    {
        var job = JobOf(1000, TaskKind.Io, rate: 1);
        job.Observe(default, A, new WorkCost(10, default, TimeSpan.FromSeconds(0.1), 0), default);
        Assert.Single(Cut(job, A, nodes: 1));
        Assert.False(job.IsReady(TokenBucketTests.Seconds(30)));
        var next = job.NextLook(TokenBucketTests.Seconds(30))!.Value;
        Assert.InRange(next.TotalSeconds, 60, 61);
        Assert.True(job.IsReady(next));
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

    private static void Answer(JobState job, LeaseGranted lease, double now)
    {
        var at = new Moment(TokenBucketTests.Seconds(now), 0);
        job.Observe(lease.Lease, lease.Node, new WorkCost(lease.Range.Count, default, TimeSpan.FromMilliseconds(lease.Range.Count), 0), at.Now);
        Apply(job, job.Answer(lease.Lease, Values(lease.Range), [], at));
        Apply(job, job.End(lease.Lease, LeaseEnd.Finished, at));
    }

    /// <summary>In any second, wherever it begins.</summary>
    private static long MostInASecond(List<(double At, long Items)> begun) =>
        begun.Max(first => begun.Where(b => b.At >= first.At && b.At < first.At + 1 - 1e-9).Sum(b => b.Items));

    private IReadOnlyList<LeaseGranted> Cut(JobState job, NodeId node, int nodes = 2, double now = 0)
    {
        var offer = new LeaseOffer(node, new(1, _sequence + 1), MaxLeases: 512, NodeSlots: 1, TotalSlots: nodes, IoRoom: 1000, IoNodes: nodes);
        var leases = job.Cut(offer, new(0, job.Total), TokenBucketTests.Seconds(now));
        _sequence += 512;
        Apply(job, leases);
        return leases;
    }

    [Fact]
    public void A_job_that_its_own_limits_keep_says_so()
    {
        var job = JobOf(2, TaskKind.Cpu, rate: 0.1);
        Assert.Null(job.WaitsFor(TokenBucketTests.Seconds(0)));
        var lease = Assert.Single(Cut(job, A));
        Assert.Null(job.WaitsFor(TokenBucketTests.Seconds(1)));   // one runs
        Apply(job, job.Answer(lease.Lease, Values(lease.Range), [], new Moment(TokenBucketTests.Seconds(1), 0)));
        Assert.Equal("Its own limit of 0.1 items a second lets the next begin in 9 s.", job.WaitsFor(TokenBucketTests.Seconds(1.1)));
    }

    [Fact]
    public void A_job_that_has_nothing_to_do_says_what_it_waits_for()
    {
        var job = JobOf(1, TaskKind.Cpu);
        var lease = Assert.Single(Cut(job, A));
        Apply(job, job.Answer(lease.Lease, Values(lease.Range), [], new Moment(TokenBucketTests.Seconds(1), 0)));
        Assert.Equal("It waits for inputs.", job.WaitsFor(TokenBucketTests.Seconds(1)));
        Apply(job, job.Cancel("enough"));
        Assert.Null(job.WaitsFor(TokenBucketTests.Seconds(1)));
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
