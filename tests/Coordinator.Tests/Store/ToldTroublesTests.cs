using ActorCompute.Coordinator.Store;

namespace ActorCompute.Coordinator.Tests.Store;

public class ToldTroublesTests
{
    private readonly ToldTroubles _told = new();

    [Fact]
    public void A_trouble_is_told_once_however_often_it_is_met_and_its_end_once()
    {
        Assert.False(_told.Ends(At(0)));
        Assert.True(_told.Meet("full", At(1)));
        for (var second = 2; second < 100; second++)
        {
            Assert.False(_told.Meet("full", At(second)));
            Assert.False(_told.Ends(At(second + 0.9)));   // others get through meanwhile
        }
        Assert.False(_told.Ends(At(103.9)));
        Assert.True(_told.Ends(At(104)));
        Assert.False(_told.Ends(At(105)));
        Assert.True(_told.Meet("full", At(106)));   // it is a new one
    }

    [Fact]
    public void Several_that_take_turns_are_told_once_each_and_end_together()
    {
        string[] troubles = ["full", "read-only"];
        Assert.Equal([true, true, false, false], Enumerable.Range(0, 4).Select(n => _told.Meet(troubles[n % 2], At(n))));
        Assert.True(_told.IsAny);
        Assert.True(_told.Ends(At(8)));
        Assert.False(_told.IsAny);
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
