using ActorCompute.Messages;
using ActorCompute.ComputeNode.Compute;
using ActorCompute.Messages.Worker;
using static ActorCompute.ComputeNode.Tests.TestLeases;

namespace ActorCompute.ComputeNode.Tests.Compute;

public class SlotWatchTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    private readonly SlotWatch _watch = new();

    [Fact]
    public void An_item_that_runs_on_after_its_grace_is_spent()
    {
        _watch.Add(Cpu(1, count: 9) with { Terms = new(0, Limit) });
        Assert.Null(Look(1, 5, at: 10));
        Assert.Null(Look(1, 5, at: 13.9));
        Assert.Equal(new KilledItem(Id(1), 5, Failure.OfTimeout(5, Limit)), Look(1, 5, at: 14));
    }

    [Fact]
    public void However_long_a_lease_takes_its_items_have_each_their_time()
    {
        _watch.Add(Cpu(1, count: 9) with { Terms = new(0, Limit) });
        for (var item = 0; item < 9; item++) Assert.Null(Look(1, item, at: item * 3));
    }

    [Fact]
    public void An_item_of_a_lease_without_a_limit_may_run_on_beside_others()
    {
        _watch.Add(Cpu(1));
        Assert.False(_watch.IsNeeded);
        _watch.Add(Cpu(2) with { Terms = new(0, Limit) });
        Assert.Null(Look(1, 0, at: 0));
        Assert.Null(Look(1, 0, at: 1000));
    }

    [Fact]
    public void It_is_needed_until_the_last_such_lease_has_ended()
    {
        _watch.Add(Cpu(1) with { Terms = new(0, Limit) });
        _watch.Add(Cpu(2) with { Terms = new(0, Limit) });
        _watch.End(Id(1));
        Assert.True(_watch.IsNeeded);
        _watch.Clear();
        Assert.False(_watch.IsNeeded);
    }

    private KilledItem? Look(long lease, long index, double at) => _watch.Look(new RunningItem(Id(lease), index, 0), TimeSpan.FromSeconds(at));
}
