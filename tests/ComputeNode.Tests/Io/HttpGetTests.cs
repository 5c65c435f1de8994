using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ActorCompute.ComputeNode.Io;
using ActorCompute.Messages;

namespace ActorCompute.ComputeNode.Tests.Io;

/// <summary>Against a server of this process; time passes only where a test says so, so that no delay is waited for.</summary>
public sealed class HttpGetTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20), Limit = TimeSpan.FromSeconds(30);

    private readonly ManualTime _time = new();
    private HttpGet _get = null!;
    private TestServer _server = null!;

    public async Task InitializeAsync() => (_server, _get) = (await TestServer.StartAsync(), new HttpGet(new HttpLimits { Redirects = 4, Bytes = 1_000_000 }, _time));

    public async Task DisposeAsync()
    {
        _get.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_page_is_hashed_and_measured() => Assert.Equal(
        $$"""{"url":"{{_server.Url}}page","status":200,"length":200000,"sha256":"{{Hash(TestServer.Page)}}","attempts":1}""",
        Encoding.UTF8.GetString((await _get.RunAsync(Bytes($"\"{_server.Url}page\""), default)).Span));

    [Fact]
    public async Task A_missing_page_is_a_result_with_its_status() => Assert.Equal(404, Status(await GetAsync("none")));

    [Fact]
    public async Task Redirects_are_followed_to_an_end_and_the_result_names_it()
    {
        var end = await GetAsync("redirects/4", """ "perHost":1 """);
        Assert.Equal(($"{_server.Url}redirects/0", 200), (end.GetProperty("url").GetString(), Status(end)));
        Assert.Equal($"{_server.Url}redirects/5 redirects more than 4 times.", (await FailAsync("redirects/5")).Message);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task What_is_compressed_is_measured_and_hashed_as_it_was_before(string coding)
    {
        var result = await GetAsync($"compressed/{coding}");
        Assert.Equal((200_000, Hash(TestServer.Page)), (result.GetProperty("length").GetInt32(), result.GetProperty("sha256").GetString()));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("iso-8859-1")]
    [InlineData("utf-16")]
    public async Task A_body_is_text_in_whatever_charset(string charset)
    {
        var result = await GetAsync($"text/{charset}", """ "withBody":true """);
        Assert.Equal("née \"Ü\"\n", result.GetProperty("body").GetString());
    }

    [Fact]
    public async Task A_body_that_is_no_text_is_given_in_base64()
    {
        var result = await GetAsync("page", """ "withBody":true """);
        Assert.Equal(TestServer.Page, result.GetProperty("bodyBase64").GetBytesFromBase64());
        Assert.False(result.TryGetProperty("body", out _));
    }

    [Fact]
    public async Task A_body_that_no_result_can_hold_fails_its_item()
    {
        var tooLong = await FailAsync("bytes/1100000", """ "withBody":true """, new HttpLimits());
        Assert.Equal((FailureKind.BadResult, $"The body of {_server.Url}bytes/1100000 is longer than 1032188 bytes, the most a result can hold."), (tooLong.Kind, tooLong.Message));
        var escaped = await FailAsync("bytes/300000", """ "withBody":true """, new HttpLimits());   // zeros: six bytes each in JSON
        Assert.Equal(FailureKind.BadResult, escaped.Kind);
    }

    [Fact]
    public async Task A_body_longer_than_may_be_read_fails_its_item() =>
        Assert.Equal($"{_server.Url}large is longer than 1000000 bytes.", (await FailAsync("large")).Message);

    [Fact]
    public async Task Method_headers_and_body_are_sent()
    {
        var echo = (await GetAsync("echo", """ "method":"patch","headers":{"X-A":"b","User-Agent":"me","content-type":"a/b"},"body":{"c": 1},"withBody":true """))
            .GetProperty("body").GetString()!;
        Assert.StartsWith("PATCH\n", echo, StringComparison.Ordinal);
        Assert.EndsWith("\n\n{\"c\": 1}", echo, StringComparison.Ordinal);
        Assert.All(["X-A: b", "User-Agent: me", "Content-Type: a/b", "Content-Length: 8"], header => Assert.Contains($"\n{header}\n", echo, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_get_says_who_asks_and_sends_no_body()
    {
        var echo = (await GetAsync("echo", """ "withBody":true """)).GetProperty("body").GetString()!;
        Assert.StartsWith("GET\nAccept-Encoding: gzip, deflate, br\nHost: ", echo, StringComparison.Ordinal);
        Assert.Matches(@"\nUser-Agent: actorcompute/\d+\.\d+\.\d+\n\n$", echo);
    }

    [Fact]
    public async Task A_header_about_a_body_is_sent_without_one_too()
    {
        var echo = (await GetAsync("echo", """ "headers":{"Content-Type":"a/b"},"withBody":true """)).GetProperty("body").GetString()!;
        Assert.Contains("\nContent-Type: a/b\n", echo, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fails/2/503", 200, 3)]
    [InlineData("fails/3/503", 503, 3)]
    [InlineData("fails/9/404", 404, 1)]
    public async Task What_fails_for_a_moment_is_tried_again_and_the_last_answer_stands(string path, int status, int attempts)
    {
        var getting = GetAsync(path);
        for (var n = 1; n < attempts; n++) _time.Advance(await DelayAsync());
        var result = await getting.WaitAsync(Patience);
        Assert.Equal((status, attempts, attempts), (Status(result), result.GetProperty("attempts").GetInt32(), _server.Visits(path)));
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_asked_for_again()
    {
        var getting = GetAsync("breaks/1");
        _time.Advance(await DelayAsync());
        Assert.Equal(4, (await getting.WaitAsync(Patience)).GetProperty("length").GetInt32());
        var failing = FailAsync("breaks/9", """ "retries":1 """);
        _time.Advance(await DelayAsync());
        Assert.Equal($"{_server.Url}breaks/9 broke the connection off (2 attempts).", (await failing.WaitAsync(Patience)).Message);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("Thu, 01 Jan 2026 00:00:07 GMT")]
    public async Task The_server_s_wish_to_wait_is_kept(string after)
    {
        var getting = GetAsync($"limited/1/{Uri.EscapeDataString(after)}");
        Assert.Equal(TimeSpan.FromSeconds(7), await DelayAsync());
        _time.Advance(TimeSpan.FromSeconds(7));
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
        for (var n = 0; n < 2; n++) _time.Advance(await DelayAsync());
        Assert.Equal(200, Status(await getting.WaitAsync(Patience)));
    }

    [Theory]
    [InlineData("", 30)]
    [InlineData(""" "timeout":2.5 """, 2.5)]
    public async Task A_server_that_does_not_answer_is_given_up_when_the_item_s_time_is_over(string more, double seconds)
    {
        var failing = FailAsync("silence", more);
        Assert.Equal(seconds, (await _time.TimerAsync(Limit * 2)).TotalSeconds);
        _time.Advance(TimeSpan.FromSeconds(seconds));
        var failure = await failing.WaitAsync(Patience);
        Assert.Equal((FailureKind.Timeout, "", $"{_server.Url}silence was not read within {seconds} s."), (failure.Kind, failure.Type, failure.Message));
    }

    [Fact]
    public async Task An_item_that_is_cancelled_ends_as_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var getting = _get.RunAsync(Bytes($"\"{_server.Url}held\""), cancel.Token);
        await HeldAsync(1);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => getting.WaitAsync(Patience));
    }

    [Fact]
    public async Task No_more_than_the_limit_are_in_flight_to_one_host_and_those_that_wait_lose_no_time()
    {
        var getting = Enumerable.Range(0, 100).Select(_ => GetAsync("held")).ToList();
        await HeldAsync(32);
        getting.Add(GetAsync("page", """ "perHost":40 """));   // behind the others, whatever its own bound
        Assert.Equal((32, 0), (_server.Held, _server.Visits("page")));
        _time.Advance(TimeSpan.FromSeconds(29));
        _server.Release();
        _time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.All(await Task.WhenAll(getting).WaitAsync(Patience), r => Assert.Equal(200, Status(r)));
        Assert.Equal(100, _server.Visits("held"));
    }

    [Fact]
    public async Task An_item_may_be_let_in_beyond_the_limit()
    {
        var getting = Enumerable.Range(0, 40).Select(_ => GetAsync("held", """ "perHost":40 """)).ToList();
        await HeldAsync(40);
        _server.Release();
        await Task.WhenAll(getting).WaitAsync(Patience);
    }

    private static int Status(JsonElement result) => result.GetProperty("status").GetInt32();

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>Runs an item that asks for a path of the server.</summary>
    /// <param name="more">Further properties.</param>
    private async Task<JsonElement> GetAsync(string path, string more = "", HttpGet? get = null)
    {
        var item = $$"""{"url":"{{_server.Url}}{{path}}"{{(more.Length > 0 ? "," : "")}}{{more}}}""";
        return JsonDocument.Parse(await (get ?? _get).RunAsync(Bytes(item), CancellationToken.None)).RootElement;
    }

    private async Task<Failure> FailAsync(string path, string more = "", HttpLimits? limits = null)
    {
        using var other = limits is null ? null : new HttpGet(limits);
        return (await Assert.ThrowsAsync<ItemFailedException>(() => GetAsync(path, more, other))).ToFailure(0);
    }

    /// <summary>The delay that an item waits for before its next attempt; its own time is longer.</summary>
    private Task<TimeSpan> DelayAsync() => _time.TimerAsync(within: TimeSpan.FromSeconds(10));

    private Task HeldAsync(int count) => Eventually.HoldsAsync(() => _server.Held >= count);
}
