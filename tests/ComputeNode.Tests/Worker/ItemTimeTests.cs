using ActorCompute.Messages.Worker;
using static ActorCompute.ComputeNode.Tests.TestLeases;

namespace ActorCompute.ComputeNode.Tests.Worker;

public class ItemTimeTests
{
    [Theory]
    [InlineData(0, ItemVerdict.InTime)]
    [InlineData(29.9, ItemVerdict.InTime)]
    [InlineData(30, ItemVerdict.Over)]
    [InlineData(30.9, ItemVerdict.Over)]
    [InlineData(31, ItemVerdict.Spent)]
    public void An_item_is_told_that_its_time_is_over_and_a_second_later_given_up(double ran, ItemVerdict verdict) =>
        Assert.Equal(verdict, ItemTime.Judge(TimeSpan.FromSeconds(ran), limit: TimeSpan.FromSeconds(30)));

    [Fact]
    public void Without_a_limit_an_item_has_all_the_time_it_takes() =>
        Assert.Equal(ItemVerdict.InTime, ItemTime.Judge(TimeSpan.FromDays(1000), limit: TimeSpan.Zero));

    [Fact]
    public void An_item_is_as_old_as_the_first_look_that_showed_it()
    {
        var watch = new ItemWatch();
        Assert.Equal([0, 0, 5, 7], Look(watch, (1, 7, 10), (1, 8, 20), (1, 8, 25), (1, 8, 27)));
    }

    [Fact]
    public void The_same_item_under_another_lease_begins_anew()
    {
        var watch = new ItemWatch();
        Assert.Equal([0, 5, 0, 1], Look(watch, (1, 7, 10), (1, 7, 15), (2, 7, 20), (2, 7, 21)));
    }

    [Fact]
    public void While_nothing_runs_or_code_is_made_ready_no_time_passes()
    {
        var watch = new ItemWatch();
        Look(watch, (1, 7, 10));
        Assert.Equal(TimeSpan.Zero, watch.Look(new RunningItem(Id(1), null, 0), TimeSpan.FromSeconds(20)));
        Assert.Equal([0], Look(watch, (1, 7, 30)));
        Assert.Equal(TimeSpan.Zero, watch.Look(new RunningItem(Id(1), 7, 0, IsPreparing: true), TimeSpan.FromSeconds(40)));
        Assert.Equal(TimeSpan.Zero, watch.Look(null, TimeSpan.FromSeconds(50)));
    }

    private static IEnumerable<double> Look(ItemWatch watch, params (long Lease, long Index, double Now)[] looks) =>
        [.. looks.Select(l => watch.Look(new RunningItem(Id(l.Lease), l.Index, 0), TimeSpan.FromSeconds(l.Now)).TotalSeconds)];
}
