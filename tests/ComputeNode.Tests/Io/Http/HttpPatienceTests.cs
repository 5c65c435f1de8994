using ActorCompute.Messages;

namespace ActorCompute.ComputeNode.Tests.Io.Http;

/// <summary>What is tried again, how long an item has, and who waits for whom.</summary>
public sealed class HttpPatienceTests : HttpWorld
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("fails/2/503", 200, 3)]
    [InlineData("fails/3/503", 503, 3)]
    [InlineData("fails/9/404", 404, 1)]
    public async Task What_fails_for_a_moment_is_tried_again_and_the_last_answer_stands(string path, int status, int attempts)
    {
        var getting = GetAsync(path);
        for (var n = 1; n < attempts; n++) Time.Advance(await DelayAsync());
        var result = await getting.WaitAsync(Patience);
        Assert.Equal((status, attempts, attempts), (Status(result), result.GetProperty("attempts").GetInt32(), Server.Visits(path)));
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_asked_for_again()
    {
        var getting = GetAsync("breaks/1");
        Time.Advance(await DelayAsync());
        Assert.Equal(4, (await getting.WaitAsync(Patience)).GetProperty("length").GetInt32());
        var failing = FailAsync("breaks/9", """ "retries":1 """);
        Time.Advance(await DelayAsync());
        Assert.Equal($"{Server.Url}breaks/9 broke the connection off (2 attempts).", (await failing.WaitAsync(Patience)).Message);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("Thu, 01 Jan 2026 00:00:07 GMT")]
    public async Task TheServer_s_wish_to_wait_is_kept(string after)
    {
        var getting = GetAsync($"limited/1/{Uri.EscapeDataString(after)}");
        Assert.Equal(TimeSpan.FromSeconds(7), await DelayAsync());
        Time.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(2, (await getting.WaitAsync(Patience)).GetProperty("attempts").GetInt32());
    }

    [Fact]
    public async Task A_wish_to_wait_longer_than_the_item_has_is_not_waited_for()
    {
        var result = await GetAsync("limited/1/31").WaitAsync(Patience);
        Assert.Equal((429, 1), (Status(result), result.GetProperty("attempts").GetInt32()));
    }

    [Fact]
    public async Task What_must_not_be_done_twice_is_done_once()
    {
        Assert.Equal(500, Status(await GetAsync("fails/1/500", """ "method":"POST" """).WaitAsync(Patience)));
        var getting = GetAsync("fails/2/500", """ "method":"POST","retries":2 """);
        for (var n = 0; n < 2; n++) Time.Advance(await DelayAsync());
        Assert.Equal(200, Status(await getting.WaitAsync(Patience)));
    }

    [Theory]
    [InlineData("", 30)]
    [InlineData(""" "timeout":2.5 """, 2.5)]
    public async Task A_server_that_does_not_answer_is_given_up_when_the_item_s_time_is_over(string more, double seconds)
    {
        var failing = FailAsync("silence", more);
        Assert.Equal(seconds, (await Time.TimerAsync(Limit * 2)).TotalSeconds);
        Time.Advance(TimeSpan.FromSeconds(seconds));
        var failure = await failing.WaitAsync(Patience);
        Assert.Equal((FailureKind.Timeout, "", $"{Server.Url}silence was not read within {seconds} s."), (failure.Kind, failure.Type, failure.Message));
    }

    [Fact]
    public async Task An_item_that_is_cancelled_ends_as_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var getting = RunAsync($"\"{Server.Url}held\"", cancel.Token);
        await HeldAsync(1);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => getting.WaitAsync(Patience));
    }

    [Fact]
    public async Task No_more_than_the_limit_are_in_flight_to_one_host_and_those_that_wait_lose_noTime()
    {
        var getting = Enumerable.Range(0, 100).Select(_ => GetAsync("held")).ToList();
        await HeldAsync(32);
        getting.Add(GetAsync("page", """ "perHost":40 """));   // behind the others, whatever its own bound
        Assert.Equal((32, 0), (Server.Held, Server.Visits("page")));
        Time.Advance(TimeSpan.FromSeconds(29));
        Server.Release();
        Time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.All(await Task.WhenAll(getting).WaitAsync(Patience), r => Assert.Equal(200, Status(r)));
        Assert.Equal(100, Server.Visits("held"));
    }

    [Fact]
    public async Task An_item_may_be_let_in_beyond_the_limit()
    {
        var getting = Enumerable.Range(0, 40).Select(_ => GetAsync("held", """ "perHost":40 """)).ToList();
        await HeldAsync(40);
        Server.Release();
        await Task.WhenAll(getting).WaitAsync(Patience);
    }
}
