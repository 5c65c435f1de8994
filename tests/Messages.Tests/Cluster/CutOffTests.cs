using ActorCompute.Messages.Cluster;

namespace ActorCompute.Messages.Tests.Cluster;

public class CutOffTests
{
    private readonly CutOff<string> _cutOff = new();

    [Fact]
    public void A_member_is_let_go_once_it_was_out_of_reach_for_long_enough()
    {
        Assert.Empty(_cutOff.Look(["a"], TimeSpan.FromSeconds(10)));
        Assert.Empty(_cutOff.Look(["a", "b"], TimeSpan.FromSeconds(14)));
        Assert.Equal(["a"], _cutOff.Look(["a", "b"], TimeSpan.FromSeconds(15)));
    }

    [Fact]
    public void A_member_that_came_back_has_all_its_time_again()
    {
        _cutOff.Look(["a"], TimeSpan.FromSeconds(10));
        _cutOff.Look([], TimeSpan.FromSeconds(12));
        Assert.Empty(_cutOff.Look(["a"], TimeSpan.FromSeconds(15)));
        Assert.Equal(["a"], _cutOff.Look(["a"], TimeSpan.FromSeconds(20)));
    }
}
