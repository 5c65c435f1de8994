using ActorCompute.ComputeNode.Io;
using static ActorCompute.ComputeNode.Tests.TestLeases;

namespace ActorCompute.ComputeNode.Tests.Io;

public class AsyncLanesTests
{
    private readonly AsyncLanes _lanes = new();

    [Fact]
    public void Code_that_killed_runs_apart_and_many_share_few_processes()
    {
        for (var n = 0; n < 10; n++) _lanes.SetApart($"deadly {n}");
        _lanes.SetApart("deadly 0");   // found again
        Assert.Equal(0, _lanes.LaneOf("harmless"));
        Assert.Equal([1, 2, 1, 2, 1, 2, 1, 2, 1, 2], Enumerable.Range(0, 10).Select(n => _lanes.LaneOf($"deadly {n}")));
    }

    [Fact]
    public void The_oldest_of_very_many_is_trusted_again()
    {
        for (var n = 0; n <= 1000; n++) _lanes.SetApart($"deadly {n}");
        Assert.Equal((0, true), (_lanes.LaneOf("deadly 0"), _lanes.LaneOf("deadly 1") > 0));
    }

    [Fact]
    public void What_was_cancelled_on_its_way_is_not_wanted()
    {
        var (first, second) = (new StartItems(Id(1), "task", IoItems(1).Input), new StartItems(Id(2), "task", IoItems(2).Input));
        _lanes.Cancel(Id(1));
        Assert.Equal([second], _lanes.Wanted([first, second]));
    }
}
