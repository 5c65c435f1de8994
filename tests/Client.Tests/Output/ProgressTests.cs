using ActorCompute.Client.Tests.Pace;
using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Output;

namespace ActorCompute.Client.Tests.Output;

public class ProgressTests
{
    private readonly ProgressMeter _meter = new();

    [Fact]
    public void The_line_shows_share_count_pace_rest_and_failures()
    {
        Reports(Job(0), Job(500, failed: 3));
        Assert.Equal($"{new string('━', 15)}{new string('─', 15)} 50 %  503 of 1,000  503/s  less than 5 s left  3 failed", Bar(200));
        Assert.Equal("50 %  503 of 1,000 …", Bar(20));
        Assert.Equal("", Bar(0));
    }

    [Fact]
    public void On_a_narrow_terminal_the_bar_gives_way_to_the_words()
    {
        Reports(Job(0), Job(500));
        Assert.Equal("━━━━──── 50 %  500 of 1,000  500/s  less than 5 s left", Bar(54));
        Assert.Equal("50 %  500 of 1,000  500/s  less than 5 s left", Bar(46));
    }

    [Fact]
    public void While_inputs_still_come_there_is_neither_share_nor_time_left()
    {
        Reports(Job(100) with { State = JobState.Open, Running = 1 }, Job(500) with { State = JobState.Open });
        Assert.Equal("500 of 1,000 items so far done, inputs still come", ProgressText.Note(_meter, TimeSpan.FromSeconds(1))[..49]);
        Assert.DoesNotContain("left", Bar(200));
    }

    [Fact]
    public void No_pace_is_above_the_jobs_own_rate()
    {
        Reports(Job(0) with { ItemsPerSecond = 0.1, Running = 1 }, Job(1) with { ItemsPerSecond = 0.1 });
        Assert.Equal("1 of 1,000 items (0 %), 6.0/min, about 3 h left", Note());
    }

    [Fact]
    public void Before_anything_ends_it_says_what_nodes_have()
    {
        Reports(Job(0) with { Running = 2 });
        Assert.Equal("0 of 1,000 items (0 %), 2 with nodes", Note());
    }

    [Fact]
    public void A_job_that_waits_says_for_what()
    {
        Reports(Job(0));
        Assert.Equal("0 of 1,000 items (0 %)", Note());
        Reports(Job(0) with { Waiting = WaitReason.NoNode });
        Assert.Equal("0 of 1,000 items (0 %), waiting for a node", Note());
        Reports(Job(0) with { Waiting = "All 2 slots of 2 nodes are taken by another job: it has its turn when one is free." });
        _meter.Report([], TimeSpan.FromSeconds(1));   // the coordinator knows better
        Assert.Equal("0 of 1,000 items (0 %), all 2 slots of 2 nodes are taken by another job", Note());
        Reports(Job(0) with { Waiting = WaitReason.InDoubt });
        Assert.Equal("0 of 1,000 items (0 %), waiting for nodes to come back", Note());
        Reports(Job(3) with { Running = 2 }, Job(5) with { Waiting = "An item that failed is tried again in 20 s." });
        Assert.EndsWith(", an item that failed is tried again in 20 s", Note(), StringComparison.Ordinal);
        Reports(Job(5) with { Running = 1 });
        Assert.DoesNotContain("tried again", Note());
    }

    [Fact]
    public void That_the_jobs_own_rate_lets_nothing_begin_is_its_pace_and_no_reason_beside_it()
    {
        Reports(Job(0) with { ItemsPerSecond = 0.1, Running = 1 }, Job(1) with { ItemsPerSecond = 0.1, Waiting = WaitReason.OwnRate + "0.1 items a second lets the next begin in 9 s." });
        Assert.Equal("1 of 1,000 items (0 %), 6.0/min, about 3 h left", Note());
    }

    [Fact]
    public void Of_an_older_coordinator_which_gives_no_reasons_only_that_no_node_is_there_is_known()
    {
        Reports(Job(0));
        _meter.Report([], TimeSpan.FromSeconds(1));
        Assert.Equal("0 of 1,000 items (0 %), waiting for a node", Note());
        _meter.Report([MadeUpJob.Node(slots: 2, leases: 2)], TimeSpan.FromSeconds(1));
        Assert.Equal("0 of 1,000 items (0 %)", Note());
        _meter.Report([], TimeSpan.FromSeconds(1));
        Reports(Job(3) with { Running = 2 }, Job(5));   // it waits anew, and nobody has looked why
        Assert.DoesNotContain("waiting", Note());
    }

    [Fact]
    public void Merging_says_how_far_it_is()
    {
        var merging = Job(1000) with { IsMerging = true, Reduce = "sum" };
        Reports(merging);
        Assert.Equal("1,000 of 1,000 items (100 %), merging begins", Note());
        Reports(merging with { Merges = 8, Merged = 3, Running = 2 });
        Assert.Equal("1,000 of 1,000 items (100 %), merging: 3 of 8 merges done", Note());
    }

    [Fact]
    public void After_the_end_it_says_how_many_results_have_been_read()
    {
        Reports(Job(1000) with { State = JobState.Succeeded });
        _meter.Read = 420;
        Assert.Equal("1,000 of 1,000 items (100 %), results are being read: 420 so far", Note());
    }

    /// <summary>One report a second.</summary>
    private void Reports(params JobSnapshot[] jobs)
    {
        foreach (var (job, second) in jobs.Select((j, i) => (j, i))) _meter.Report(job, TimeSpan.FromSeconds(second));
    }

    private string Bar(int width) => ProgressText.Bar(_meter, TimeSpan.FromSeconds(1), width);

    private string Note() => ProgressText.Note(_meter, TimeSpan.FromSeconds(1));

    private static JobSnapshot Job(long done, long failed = 0) =>
        new(new("a"), "square", TaskKind.Cpu, JobState.Running) { Total = 1000, Succeeded = done, Failed = failed };
}
