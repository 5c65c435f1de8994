using System.IO.Pipelines;
using System.Text;
using ActorCompute.Inputs;
using ActorCompute.Messages;
using ActorCompute.Messages.Segments;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace ActorCompute.Client.Tests.Inputs;

public class LineInputTests
{
    private const int LongestItem = 3_000_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Blank_lines_carriage_returns_and_a_byte_order_mark_are_no_items() =>
        Assert.Equal(["1", "{\"a\": [1, 2]}", "\"x\"", "4"], await JsonAsync("\uFEFF1\r\n\n  \t\r\n {\"a\": [1, 2]} \n\"x\"\n4"));

    [Fact]
    public async Task An_empty_file_has_no_items() => Assert.Empty(await JsonAsync(""));

    [Theory]
    [InlineData("1\n{\n", "line 2")]
    [InlineData("1\n\n01\n", "line 3: not a JSON document (column 2")]
    [InlineData("1 2\n", "line 1")]
    [InlineData("1\n2\n  nul", "line 3: not a JSON document (column ")]
    [InlineData("-\n", "line 1")]
    [InlineData("'a'\n", "line 1")]
    public async Task A_line_that_is_not_one_document_is_named(string text, string where)
    {
        var error = await Assert.ThrowsAsync<UserError>(() => JsonAsync(text));
        Assert.Contains($"test, {where}", error.Message);
        Assert.Equal(ExitStatus.BadInput, error.Status);
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF_8_are_named()
    {
        byte[] bytes = [.. "\"a\"\n\""u8, 0xC3, 0x28, .. "\"\n"u8];
        Assert.Contains("line 2: not UTF-8", (await Assert.ThrowsAsync<UserError>(() => ReadAsync(bytes, new JsonLineRule()))).Message);
        Assert.Contains("line 2: not UTF-8", (await Assert.ThrowsAsync<UserError>(() => ReadAsync(bytes, new TextLineRule()))).Message);
    }

    [Fact]
    public async Task A_line_of_text_becomes_a_string_with_only_what_must_be_escaped() =>
        Assert.Equal(["\"a \\\"b\\\" \\\\ /é😀<>&'\"", "\"\"", "\"\\t\\u0001\u007F\""], await ReadAsync("a \"b\" \\ /é😀<>&'\r\n\n\t\u0001\u007F\n"u8.ToArray(), new TextLineRule()));

    [Fact]
    public async Task An_item_of_the_limit_passes_and_one_byte_more_is_refused_by_line()
    {
        var longest = $"\"{new string('a', LongestItem - 2)}\"";
        Assert.Equal(["1", longest, "2"], await JsonAsync($"1\n{longest}\n2\n"));
        var error = await Assert.ThrowsAsync<UserError>(() => JsonAsync($"1\n\"a{longest[1..]}\n2\n"));
        Assert.Contains("line 2: the item is longer than", error.Message);
    }

    [Fact]
    public async Task A_line_without_end_is_refused_before_it_fills_memory()
    {
        var pipe = new Pipe(new(pauseWriterThreshold: 0));
        var reading = CollectAsync(new LineInput(pipe.Reader.AsStream(), "test", new JsonLineRule(), TimeProvider.System, LongestItem));
        for (var i = 0; i < 60; i++) await pipe.Writer.WriteAsync(new byte[64 << 10].AsMemory());
        await Assert.ThrowsAsync<UserError>(() => reading.WaitAsync(Patience));
    }

    [Fact]
    public async Task Segments_are_cut_by_size_and_follow_on_each_other()
    {
        var text = string.Concat(Enumerable.Range(0, 200_000).Select(n => $"{n}\n"));
        var segments = await SegmentsAsync(Encoding.UTF8.GetBytes(text), new JsonLineRule());
        Assert.All(segments, s => Assert.InRange(s.Bytes, 1, LineParser.CutBytes));
        Assert.All(segments.SkipLast(1), s => Assert.InRange(s.Bytes, LineParser.CutBytes - 64, LineParser.CutBytes));
        Assert.Equal(segments.Select(s => s.End).Prepend(0).SkipLast(1), segments.Select(s => s.First));
        Assert.Equal(200_000, segments[^1].End);
    }

    [Fact]
    public async Task An_item_of_a_slow_producer_goes_out_while_the_next_is_still_to_come()
    {
        var pipe = new Pipe();
        await using var input = new LineInput(pipe.Reader.AsStream(), "test", new JsonLineRule(), TimeProvider.System);
        await using var segments = input.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
        foreach (var item in new[] { "1", "[2]" })
        {
            await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(item + "\n"));
            Assert.True(await segments.MoveNextAsync().AsTask().WaitAsync(Patience));
            Assert.Equal([item], Documents(segments.Current));
        }
    }

    [Property(MaxTest = 300)]
    public void However_the_bytes_arrive_the_lines_are_the_same(NonEmptyString[] lines, PositiveInt piece)
    {
        string[] texts = [.. lines.Select(l => l.Get.ReplaceLineEndings("").Replace("\r", "").Replace("\n", "")).Select(t => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(t)))];
        var bytes = Encoding.UTF8.GetBytes(string.Concat(texts.Select(t => t + "\n")));
        var parser = new LineParser("test", new TextLineRule());
        var found = new List<string>();
        for (int read = 0, come = 0; come < bytes.Length;)
        {
            come = Math.Min(bytes.Length, come + piece.Get);
            var buffer = Blocks.Of(bytes.AsMemory(read..come), 1 + piece.Get / 2);
            while (parser.Next(ref buffer, come == bytes.Length) is { } full) found.AddRange(Documents(full));
            read = come - (int)buffer.Length;
        }
        if (parser.Cut() is { } rest) found.AddRange(Documents(rest));
        Assert.Equal(texts, found.Select(d => System.Text.Json.JsonSerializer.Deserialize<string>(d)));
    }

    private static Task<string[]> JsonAsync(string text) => ReadAsync(Encoding.UTF8.GetBytes(text), new JsonLineRule());

    private static async Task<string[]> ReadAsync(byte[] bytes, ILineRule rule) => [.. (await SegmentsAsync(bytes, rule)).SelectMany(Documents)];

    private static Task<List<Segment>> SegmentsAsync(byte[] bytes, ILineRule rule) =>
        CollectAsync(new(new MemoryStream(bytes), "test", rule, TimeProvider.System, LongestItem)).WaitAsync(Patience);

    private static async Task<List<Segment>> CollectAsync(LineInput input)
    {
        var segments = new List<Segment>();
        await foreach (var segment in input.ReadAsync(CancellationToken.None)) segments.Add(segment);
        return segments;
    }

    private static string[] Documents(Segment segment)
    {
        var (documents, at) = (new List<string>(), 0);
        foreach (var length in segment.DocumentLengths)
        {
            documents.Add(Encoding.UTF8.GetString(segment.Data.Span.Slice(at, length)));
            at += length;
        }
        return [.. documents];
    }
}
