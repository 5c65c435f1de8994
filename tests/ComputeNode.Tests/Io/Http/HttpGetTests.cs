using ActorCompute.Messages;

namespace ActorCompute.ComputeNode.Tests.Io.Http;

/// <summary>What is asked, and what is made of the answer.</summary>
public sealed class HttpGetTests : HttpWorld
{
    [Fact]
    public async Task A_page_is_hashed_and_measured() => Assert.Equal(
        $$"""{"url":"{{Server.Url}}page","status":200,"length":200000,"sha256":"{{Hash(TestServer.Page)}}","attempts":1}""",
        await RunAsync($"\"{Server.Url}page\""));

    [Fact]
    public async Task A_missing_page_is_a_result_with_its_status() => Assert.Equal(404, Status(await GetAsync("none")));

    [Fact]
    public async Task Redirects_are_followed_to_an_end_and_the_result_names_it()
    {
        var end = await GetAsync("redirects/4", """ "perHost":1 """);
        Assert.Equal(($"{Server.Url}redirects/0", 200), (end.GetProperty("url").GetString(), Status(end)));
        Assert.Equal($"{Server.Url}redirects/5 redirects more than 4 times.", (await FailAsync("redirects/5")).Message);
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
        var tooLong = await FailAsync("bytes/1100000", """ "withBody":true """);
        Assert.Equal((FailureKind.BadResult, $"The body of {Server.Url}bytes/1100000 is longer than 1032188 bytes, the most a result can hold."), (tooLong.Kind, tooLong.Message));
        var escaped = await FailAsync("bytes/300000", """ "withBody":true """);   // zeros: six bytes each in JSON
        Assert.Equal(FailureKind.BadResult, escaped.Kind);
    }

    [Fact]
    public async Task A_body_longer_than_may_be_read_fails_its_item() =>
        Assert.Equal($"{Server.Url}large is longer than 1500000 bytes.", (await FailAsync("large")).Message);

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
}
