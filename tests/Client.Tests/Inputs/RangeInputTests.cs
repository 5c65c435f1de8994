using ActorCompute.Inputs;
using ActorCompute.Messages;

namespace ActorCompute.Client.Tests.Inputs;

public class RangeInputTests
{
    [Theory]
    [InlineData("1..10", 10)]
    [InlineData("-3..3", 7)]
    [InlineData("5..5", 1)]
    [InlineData("1..0", 0)]
    [InlineData("7..-7", 0)]
    [InlineData("1..9223372036854775807", long.MaxValue)]
    public void Both_ends_are_included(string text, long count) => Assert.Equal(count, RangeInput.Parse(text).Count);

    [Fact]
    public async Task A_range_is_one_segment_without_data_whatever_its_length()
    {
        var segments = new List<Messages.Segments.Segment>();
        await foreach (var s in RangeInput.Parse("-5..4000000000").ReadAsync(CancellationToken.None)) segments.Add(s);
        var segment = Assert.Single(segments);
        Assert.Equal((0L, 4_000_000_006L, (-5L, 1L), 16), (segment.First, segment.Count, segment.Progression, segment.Bytes));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1..")]
    [InlineData("..2")]
    [InlineData("1...2")]
    [InlineData("1-2")]
    [InlineData("a..b")]
    [InlineData("1.5..2")]
    [InlineData("1..99999999999999999999")]
    [InlineData("0..9223372036854775807")]
    [InlineData("-9223372036854775808..9223372036854775807")]
    public void What_is_no_range_is_refused(string text) =>
        Assert.Equal(ExitStatus.BadInput, Assert.Throws<UserError>(() => RangeInput.Parse(text)).Status);
}
