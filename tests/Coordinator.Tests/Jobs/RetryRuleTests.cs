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

    [Theory]
    [InlineData("", "System.Exception", true)]
    [InlineData("System.IO.IOException", "System.IO.IOException", true)]
    [InlineData("IOException", "System.IO.IOException", true)]
    [InlineData("IO.IOException", "System.IO.IOException", false)]
    [InlineData("IOException", "System.IO.FileNotFoundException", false)]
    [InlineData("Flaky timeout", "My.Tasks+Flaky", true)]
    [InlineData("Flaky", "My.Flaky`1[[System.Int32, System.Private.CoreLib]]", true)]
    [InlineData("timeout", "System.TimeoutException", false)]
    public void Exceptions_are_tried_again_if_the_policy_names_them(string on, string type, bool again) =>
        Assert.Equal(again, RetryRule.TryAgain(new RetryPolicy(2, 3) { On = on }, FailureKind.Exception, 1, type));

    [Theory]
    [InlineData("", true)]
    [InlineData("IOException", false)]
    [InlineData("IOException timeout", true)]
    public void Timeouts_are_tried_again_if_the_policy_names_them(string on, bool again) =>
        Assert.Equal(again, RetryRule.TryAgain(new RetryPolicy(2, 3) { On = on }, FailureKind.Timeout, 1));

    [Fact]
    public void Lost_workers_have_their_own_limit_whatever_is_named() =>
        Assert.True(RetryRule.TryAgain(new RetryPolicy(0, 3) { On = "IOException" }, FailureKind.WorkerLost, 3));

    [Theory]
    [InlineData(1, 2.0, null, 1, 1)]
    [InlineData(1, 2.0, null, 4, 8)]
    [InlineData(1, 2.0, null, 1000, 60)]
    [InlineData(1, 3.0, 5.0, 2, 3)]
    [InlineData(1, 3.0, 5.0, 3, 5)]
    [InlineData(1, 1.0, null, 9, 1)]
    [InlineData(120, 2.0, null, 3, 120)]
    public void Rests_grow_from_the_first_by_the_factor_to_the_longest(double first, double factor, double? longest, int attempts, double most)
    {
        var policy = RetryPolicy.Default with
        {
            FirstRest = TimeSpan.FromSeconds(first), Factor = factor, LongestRest = longest is { } limit ? TimeSpan.FromSeconds(limit) : null,
        };
        Assert.Equal(TimeSpan.FromSeconds(most), RetryRule.Pause(policy, attempts, chance: 1));
        Assert.Equal(TimeSpan.FromSeconds(most / 2), RetryRule.Pause(policy, attempts, chance: 0));
    }
}
