using System.Globalization;
using ActorCompute.Pace;

namespace ActorCompute.Client.Tests.Pace;

/// <summary>Whatever is said of the time left, the truth lies in it; and once enough was seen, something is said.</summary>
public class EstimateTests
{
    [Fact]
    public void Slow_items_of_one_cost_have_a_time_left_from_the_first_on()
    {
        var job = new MadeUpJob(Enumerable.Repeat(60.0, 15), [0]);
        foreach (var (at, said, stall, left) in job.Watch(step: 1))
        {
            Assert.Null(stall);
            if (at < 60) Assert.Null(said);
            else AssertHolds(said, left, at);
        }
        var halfway = job.Watch(1).First(w => w.At >= 480.5);
        Assert.True(halfway.Said!.Value.Most < TimeSpan.FromMinutes(12), halfway.Said.ToString());
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(4)]
    public void A_rate_gives_the_time_left_before_anything_is_done(double cost)
    {
        var job = new MadeUpJob(Enumerable.Repeat(cost, 90), [0, 0], perSecond: 0.1);
        Assert.Equal("at least 14 min left", job.Watch(1).First().Said.ToString());
        foreach (var (at, said, stall, left) in job.Watch(step: 0.5))
        {
            Assert.Null(stall);
            if (said!.Value.Most is not null) AssertHolds(said, left, at, slack: 10);   // a token of the rate
            else Assert.True(said.Value.Least.TotalSeconds <= left, $"{said} at {at}, and {left} are true");
        }
        Assert.Equal("about 12 min left", job.Watch(1).First(w => w.At >= 200).Said.ToString());
    }

    [Fact]
    public void A_node_more_in_the_middle_changes_what_is_said_at_once()
    {
        var job = new MadeUpJob(Enumerable.Repeat(10.0, 200), [0, 0, 400, 400]);
        foreach (var (at, said, _, left) in job.Watch(step: 1).Where(w => w.At is > 10 and < 395 or > 402)) AssertHolds(said, at < 395 ? LeftOnTwo(at) : left, at);

        static double LeftOnTwo(double at) => 1000 - at;   // of what is to come nobody knows
    }

    [Fact]
    public void A_burst_and_then_a_stall_is_told_as_that()
    {
        var job = new MadeUpJob([.. Enumerable.Repeat(0.01, 1000), .. Enumerable.Repeat(300.0, 4)], [0, 0]);
        var later = job.Watch(step: 0.25).Where(w => w.At is > 20 and < 250).ToList();
        Assert.All(later, w => Assert.True(w.Said is null && w.Stall > TimeSpan.FromSeconds(10), $"{w}"));
    }

    [Fact]
    public void Of_items_that_are_short_or_long_the_truth_lies_in_the_range()
    {
        var (all, outside) = (0, 0);
        for (var seed = 1; seed <= 40; seed++)
        {
            var random = new Random(seed);
            var job = new MadeUpJob(Enumerable.Range(0, 200).Select(_ => random.Next(2) == 0 ? 1.0 : 15.0), [0, 0, 0]);
            var said = job.Watch(step: 0.5).Where(w => w.At > 20 && w.Said is not null).ToList();
            var wrong = said.Count(w => !Holds(w.Said, w.True));
            Assert.True(wrong <= said.Count / 4, $"seed {seed}: {wrong} of {said.Count} are wrong");
            (all, outside) = (all + said.Count, outside + wrong);
        }
        Assert.True(outside <= all / 20, $"{outside} of {all} are wrong");   // bounds are two standard deviations
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Who_comes_later_counts_nothing_that_ended_before(bool knowsNodes)
    {
        var job = new MadeUpJob(Enumerable.Range(0, 60).Select(i => 20.0 + i % 3), [0, 7]);
        foreach (var (at, said, _, left) in job.Watch(step: 0.25, from: 309, knowsNodes).Where(w => w.Said is not null))
            if (knowsNodes || at > 400) AssertHolds(said, left, at);
    }

    [Fact]
    public void What_ended_while_the_coordinator_was_away_is_no_burst()
    {
        var history = new PaceHistory();
        history.Note(Seconds(0), 0, isIdle: false);
        for (var i = 1; i <= 30; i++) history.Note(Seconds(i), i, isIdle: false);
        history.Note(Seconds(90), 90, isIdle: false);   // as seen at its return: sixty at once
        Assert.Equal(1, history.Whole!.Value.SecondsPerItem, 2);
        Assert.Equal(1, (history.Recent ?? history.Whole.Value).SecondsPerItem, 2);
    }

    [Fact]
    public void A_job_that_runs_again_from_further_back_is_measured_anew()
    {
        var history = new PaceHistory();
        for (var i = 0; i <= 100; i++) history.Note(Seconds(i), i * 10, isIdle: false);
        history.Note(Seconds(101), 400, isIdle: false);
        Assert.Null(history.Whole);
    }

    [Fact]
    public void Of_nothing_nothing_is_said()
    {
        Assert.Null(Estimate.Of(new() { Items = 0, ToBegin = 0 }, new(), Seconds(1)));
        Assert.Null(Estimate.Of(new() { Items = 9, ToBegin = 9 }, new(), Seconds(1)));
    }

    [Theory]
    [InlineData(870, 950, "about 15 min left")]
    [InlineData(610, 1190, "about 10 to 20 min left")]
    [InlineData(12, 47, "about 10 to 50 s left")]
    [InlineData(1, 2, "less than 5 s left")]
    [InlineData(20, 250, "less than 5 min left")]
    [InlineData(7000, 20000, "about 1.5 to 6 h left")]
    [InlineData(870, null, "at least 14 min left")]
    [InlineData(300000, 310000, "about 3.5 days left")]
    public void Times_are_said_as_people_say_them(double least, object? most, string said) =>
        Assert.Equal(said, new TimeLeft(Seconds(least), most is { } there ? Seconds(Convert.ToDouble(there, CultureInfo.InvariantCulture)) : null).ToString());

    private static void AssertHolds(TimeLeft? said, double left, double at, double slack = 0) =>
        Assert.True(Holds(said, left, slack), $"'{said}' ({said?.Least.TotalSeconds:0.0} to {said?.Most?.TotalSeconds:0.0} s) at {at} s, and {left:0.0} s are true");

    private static bool Holds(TimeLeft? said, double left, double slack = 0) =>
        said is { Most: { } most } there && there.Least.TotalSeconds <= left + slack + 0.5 && left <= most.TotalSeconds + slack + 0.5;

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
