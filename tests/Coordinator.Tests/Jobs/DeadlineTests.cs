using ActorCompute.Coordinator.Jobs;

namespace ActorCompute.Coordinator.Tests.Jobs;

public class DeadlineTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(-5, 0)]
    [InlineData(10, 10)]
    [InlineData(86400, 60)]
    public void It_is_waited_for_and_looked_at_now_and_then(double before, double wait) =>
        Assert.Equal(TimeSpan.FromSeconds(wait), Deadline.Wait(TimeSpan.FromSeconds(before)));

    [Theory]
    [InlineData(0.5, "500ms")]
    [InlineData(90, "90s")]
    [InlineData(600, "10m")]
    [InlineData(86400, "24h")]
    public void The_reason_says_it_as_it_was_given(double seconds, string text) =>
        Assert.Equal($"its deadline of {text} passed", Deadline.Reason(TimeSpan.FromSeconds(seconds)));
}
