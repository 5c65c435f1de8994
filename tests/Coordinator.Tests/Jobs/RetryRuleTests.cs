using ActorCompute.Coordinator.Jobs;
using ActorCompute.Messages;

namespace ActorCompute.Coordinator.Tests.Jobs;

public class RetryRuleTests
{
    [Theory]
    [InlineData(FailureKind.Exception, 2, true)]
    [InlineData(FailureKind.Exception, 3, false)]
    [InlineData(FailureKind.Timeout, 2, true)]
    [InlineData(FailureKind.Timeout, 3, false)]
    [InlineData(FailureKind.MemoryExceeded, 2, true)]
    [InlineData(FailureKind.MemoryExceeded, 3, false)]
    [InlineData(FailureKind.WorkerLost, 3, true)]
    [InlineData(FailureKind.WorkerLost, 4, false)]
    [InlineData(FailureKind.BadInput, 1, false)]
    [InlineData(FailureKind.BadResult, 1, false)]
    public void What_may_get_better_is_tried_again_as_often_as_the_policy_says(FailureKind kind, int attempts, bool again) =>
        Assert.Equal(again, RetryRule.TryAgain(new RetryPolicy(Exceptions: 2, LostWorkers: 3), kind, attempts));

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(2, 0.25, 0.5)]
    [InlineData(3, 0.5, 1)]
    [InlineData(5, 2, 4)]
    [InlineData(6, 4, 8)]
    [InlineData(1000, 4, 8)]
    public void Pauses_grow_to_some_seconds_and_at_most_half_of_one_is_chance(int attempts, double least, double most)
    {
        Assert.Equal(TimeSpan.FromSeconds(least), RetryRule.Pause(attempts, chance: 0));
        Assert.Equal(TimeSpan.FromSeconds(most), RetryRule.Pause(attempts, chance: 1));
    }

    [Fact]
    public void Items_that_failed_together_come_back_spread_over_time()
    {
        var tenths = Enumerable.Range(0, 1000).CountBy(i => (int)(RetryRule.ChanceOf(i, chance: 0.3) * 10)).ToDictionary();
        Assert.Equal(10, tenths.Count);
        Assert.All(tenths.Values, n => Assert.InRange(n, 90, 110));
    }
}
