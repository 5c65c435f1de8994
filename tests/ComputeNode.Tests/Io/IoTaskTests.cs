using System.Security.Cryptography;
using System.Text;
using ActorCompute.ComputeNode.Io;
using ActorCompute.Messages.Segments;
using static ActorCompute.ComputeNode.Tests.TestLeases;

namespace ActorCompute.ComputeNode.Tests.Io;

public class IoTaskTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("0.01")]
    public async Task Sleep_returns_its_seconds(string seconds) => Assert.Equal(seconds, Text(await Sleep.RunAsync(Bytes(seconds), CancellationToken.None)));

    [Theory]
    [InlineData("-1")]
    [InlineData("1e99")]
    [InlineData("\"1\"")]
    [InlineData("")]
    [InlineData("nonsense")]
    public async Task What_is_no_time_is_bad_input(string item) =>
        await Assert.ThrowsAsync<BadInputException>(() => Sleep.RunAsync(Bytes(item), CancellationToken.None));

    [Fact]
    public async Task A_page_is_hashed_and_measured()
    {
        using var server = new TestServer();
        using var get = new HttpGet();
        var result = await get.RunAsync(Bytes($"\"{server.Url}page\""), CancellationToken.None);
        Assert.Equal($$"""{"status":200,"length":{{TestServer.Page.Length}},"sha256":"{{Convert.ToHexStringLower(SHA256.HashData(TestServer.Page))}}"}""", Text(result));
    }

    [Fact]
    public async Task A_missing_page_is_a_result_with_its_status()
    {
        using var server = new TestServer();
        using var get = new HttpGet();
        Assert.StartsWith("""{"status":404,""", Text(await get.RunAsync(Bytes($"\"{server.Url}none\""), CancellationToken.None)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redirects/3", null)]
    [InlineData("redirects/5", "redirects more than 4 times")]
    [InlineData("large", "longer than 1000000 bytes")]
    public async Task Limits_are_kept(string path, string? complaint)
    {
        using var server = new TestServer();
        using var get = new HttpGet(new HttpLimits { Redirects = 4, Bytes = 1_000_000 });
        var getting = get.RunAsync(Bytes($"\"{server.Url}{path}\""), CancellationToken.None);
        if (complaint is null) Assert.Contains("200", Text(await getting), StringComparison.Ordinal);
        else Assert.Contains(complaint, (await Assert.ThrowsAsync<HttpRequestException>(() => getting)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_given_up()
    {
        using var server = new TestServer();
        using var get = new HttpGet(new HttpLimits { Time = TimeSpan.FromMilliseconds(200) });
        await Assert.ThrowsAsync<TimeoutException>(() => get.RunAsync(Bytes($"\"{server.Url}silence\""), CancellationToken.None));
    }

    [Theory]
    [InlineData("\"file:///etc/passwd\"")]
    [InlineData("\"/etc/passwd\"")]
    [InlineData("\"nonsense\"")]
    [InlineData("17")]
    [InlineData("x")]
    public async Task What_is_no_web_address_is_bad_input(string item)
    {
        using var get = new HttpGet();
        await Assert.ThrowsAsync<BadInputException>(() => get.RunAsync(Bytes(item), CancellationToken.None));
    }

    [Fact]
    public void Items_of_every_codec_become_documents()
    {
        Assert.Equal(["1", "\"x\""], ItemDocuments.Of(Json("1", "\"x\"")).Select(Text));
        Assert.Equal(["5", "3"], ItemDocuments.Of(Segment.OfRange(0, 5, -2, 2)).Select(Text));
        Assert.Equal(["0.5"], ItemDocuments.Of(Segment.OfRaw(0, ElementType.Float64, BitConverter.GetBytes(0.5))).Select(Text));
        Assert.Equal(["255", "0"], ItemDocuments.Of(Segment.OfRaw(0, ElementType.UInt8, new byte[] { 255, 0 })).Select(Text));
    }

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
