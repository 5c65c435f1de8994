using ActorCompute.Messages.Programs;

namespace ActorCompute.Client.Tests.Commands;

public class OptionValuesTests
{
    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("30s", 30)]
    [InlineData("10m", 600)]
    [InlineData("1.5h", 5400)]
    [InlineData("2d", 172800)]
    [InlineData("7", 7)]
    public void A_duration_has_a_unit_or_is_seconds(string text, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), OptionValues.ParseDuration(text));

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("0s")]
    [InlineData("-1s")]
    [InlineData("10x")]
    [InlineData("1e99d")]
    public void What_is_no_duration_is_none(string text) => Assert.Null(OptionValues.ParseDuration(text));
}
