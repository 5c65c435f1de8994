using ActorCompute.ComputeNode.Compute;
using ActorCompute.Messages;
using ActorCompute.Messages.Worker;
using static ActorCompute.ComputeNode.Tests.TestLeases;

namespace ActorCompute.ComputeNode.Tests.Compute;

public class MemoryRuleTests
{
    private const long Limit = 64 << 20;

    [Fact]
    public void The_item_that_runs_while_its_worker_holds_too_much_is_to_blame()
    {
        Assert.Equal(default, MemoryRule.Judge(Limit, Limit, At(5), isIdle: false));
        var verdict = MemoryRule.Judge(Limit, 100 << 20, At(5), isIdle: false);
        Assert.Equal(new MemoryVerdict(true, new KilledItem(Id(1), 5, Failure.OfMemory(5, Limit, 100 << 20))), verdict);
        Assert.Equal("The item's worker process held 100 MiB of memory, and workers of this node may hold 64 MiB.", verdict.Item!.Failure.Message);
    }

    [Fact]
    public void Between_two_items_a_worker_is_spared_and_without_work_it_goes_and_nobody_is_to_blame()
    {
        Assert.False(MemoryRule.Judge(Limit, Limit + 1, At(null), isIdle: false).Kills);
        Assert.Equal(new MemoryVerdict(true, null), MemoryRule.Judge(Limit, Limit + 1, At(null), isIdle: true));
        Assert.Equal(new MemoryVerdict(true, null), MemoryRule.Judge(Limit, Limit + 1, null, isIdle: true));
    }

    private static RunningItem At(long? index) => new(Id(1), index, 0);
}
