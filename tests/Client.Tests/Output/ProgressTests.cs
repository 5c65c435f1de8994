using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Output;

namespace ActorCompute.Client.Tests.Output;

public class ProgressTests
{
    [Fact]
    public void Pace_and_time_left_are_those_of_the_last_seconds()
    {
        var meter = new ProgressMeter();
        meter.Report(Job(0, 10_000), TimeSpan.Zero);
        Assert.Null(meter.Left);
        meter.Report(Job(1000, 10_000), TimeSpan.FromSeconds(10));
        meter.Report(Job(3000, 10_000), TimeSpan.FromSeconds(12));
        Assert.Equal(1000, meter.Rate);
        Assert.Equal(TimeSpan.FromSeconds(7), meter.Left);
    }

    [Fact]
    public void The_line_shows_share_count_pace_rest_and_failures()
    {
        var meter = new ProgressMeter();
        meter.Report(Job(0, 1000), TimeSpan.Zero);
        meter.Report(Job(500, 1000, failed: 3), TimeSpan.FromSeconds(1));
        Assert.Equal($"{new string('━', 15)}{new string('─', 15)} 50 %  503 of 1,000  503/s  0.99 s left  3 failed", ProgressText.Bar(meter, 200));
        Assert.Equal(20, ProgressText.Bar(meter, 20).Length);
    }

    [Fact]
    public void On_a_narrow_terminal_the_bar_gives_way_to_the_words()
    {
        var meter = new ProgressMeter();
        meter.Report(Job(0, 1000), TimeSpan.Zero);
        meter.Report(Job(500, 1000), TimeSpan.FromSeconds(1));
        Assert.Equal("━━━━──── 50 %  500 of 1,000  500/s  1.00 s left", ProgressText.Bar(meter, 47));
        Assert.Equal("50 %  500 of 1,000  500/s  1.00 s left", ProgressText.Bar(meter, 39));
    }

    [Fact]
    public void While_inputs_still_come_there_is_no_share()
    {
        var meter = new ProgressMeter();
        meter.Report(Job(500, 1000) with { State = JobState.Open }, TimeSpan.Zero);
        Assert.Equal("500 done", ProgressText.Bar(meter, 80));
    }

    private static JobSnapshot Job(long done, long total, long failed = 0) =>
        new(new("a"), "square", TaskKind.Cpu, JobState.Running) { Total = total, Succeeded = done, Failed = failed };
}
