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
