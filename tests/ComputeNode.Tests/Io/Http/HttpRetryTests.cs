using ActorCompute.ComputeNode.Io.Http;

namespace ActorCompute.ComputeNode.Tests.Io.Http;

public class HttpRetryTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly HttpRequestSpec Get = new(new Uri("http://a/"));
    private static readonly HttpRequestSpec Post = Get with { Method = HttpMethod.Post };

    [Theory]
    [InlineData(408, true)]
    [InlineData(429, true)]
    [InlineData(500, true)]
    [InlineData(502, true)]
    [InlineData(503, true)]
    [InlineData(504, true)]
    [InlineData(null, true)]
    [InlineData(200, false)]
    [InlineData(404, false)]
    [InlineData(501, false)]
    public void What_may_pass_is_tried_again(int? status, bool again) =>
        Assert.Equal(again, HttpRetry.Delay(Get, new(status), attempt: 1, Minute, 0.5) is not null);

    [Theory]
    [InlineData(0, 0.25)]
    [InlineData(0.5, 0.5)]
    [InlineData(1, 0.75)]
    public void Delays_double_and_are_spread(double chance, double first) => Assert.Equal(
        [first, 2 * first, 4 * first],
        Enumerable.Range(1, 3).Select(n => HttpRetry.Delay(Get with { Retries = 5 }, new(503), n, Minute, chance)!.Value.TotalSeconds));

    [Fact]
    public void Delays_stay_below_half_a_minute() =>
        Assert.InRange(HttpRetry.Delay(Get with { Retries = 100 }, new(503), 100, Minute, 1)!.Value.TotalSeconds, 15, 30);

    [Theory]
    [InlineData(null, 2)]
    [InlineData(0, 0)]
    [InlineData(5, 5)]
    public void There_are_as_many_retries_as_the_item_says_or_two(int? retries, int made) =>
        Assert.Equal(made, Enumerable.Range(1, 10).TakeWhile(n => HttpRetry.Delay(Get with { Retries = retries }, new(500), n, Minute, 0) is not null).Count());

    [Theory]
    [InlineData(500, null, false)]
    [InlineData(null, null, false)]
    [InlineData(429, null, true)]
    [InlineData(503, null, true)]
    [InlineData(500, 1, true)]
    [InlineData(null, 1, true)]
    public void What_must_not_be_done_twice_is_sent_again_if_it_was_not_done_or_the_item_says_so(int? status, int? retries, bool again) =>
        Assert.Equal(again, HttpRetry.Delay(Post with { Retries = retries }, new(status), 1, Minute, 0) is not null);

    [Fact]
    public void The_server_s_wish_is_kept_if_there_is_time_for_it()
    {
        var limited = new HttpOutcome(429, TimeSpan.FromSeconds(7));
        Assert.Equal(TimeSpan.FromSeconds(7), HttpRetry.Delay(Get, limited, 1, TimeSpan.FromSeconds(8), 0.9));
        Assert.Null(HttpRetry.Delay(Get, limited, 1, TimeSpan.FromSeconds(7), 0.9));
        Assert.Equal(TimeSpan.Zero, HttpRetry.Delay(Get, new(429, TimeSpan.Zero), 1, TimeSpan.FromSeconds(1), 0.9));
    }

    [Fact]
    public void No_delay_is_longer_than_what_is_left() => Assert.Null(HttpRetry.Delay(Get, new(503), 1, TimeSpan.FromSeconds(0.2), 0));
}
