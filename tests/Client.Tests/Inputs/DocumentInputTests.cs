using System.Text;
using ActorCompute.Inputs;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Client.Tests.Inputs;

public class DocumentInputTests
{
    [Fact]
    public async Task Documents_become_segments_in_order_and_none_weighs_too_much()
    {
        var documents = Enumerable.Range(0, 200).Select(n => $"\"{new string('x', 5000)}{n}\"").ToArray();
        var segments = await new DocumentInput(documents).ReadAsync(CancellationToken.None).ToListAsync();
        Assert.True(segments.Count > 1);
        Assert.All(segments, s => Assert.InRange(s.Bytes, 1, LineParser.CutBytes));
        Assert.Equal(documents, segments.SelectMany(Documents));
    }

    [Fact]
    public async Task What_comes_together_goes_out_before_the_next_is_asked_for()
    {
        var asked = 0;
        var input = new DocumentInput(Batches());
        await foreach (var segment in input.ReadAsync(CancellationToken.None)) Assert.Equal(asked, segment.End);
        Assert.Equal(3, asked);

        async IAsyncEnumerable<IEnumerable<string>> Batches()
        {
            await Task.CompletedTask;
            while (asked < 3) yield return [$"{asked++}"];
        }
    }

    [Fact]
    public async Task Nothing_becomes_nothing() => Assert.Empty(await new DocumentInput([]).ReadAsync(CancellationToken.None).ToListAsync());

    private static IEnumerable<string> Documents(Segment segment)
    {
        var offset = 0;
        for (var i = 0; i < segment.Count; i++)
        {
            yield return Encoding.UTF8.GetString(segment.Data.Span.Slice(offset, segment.DocumentLengths[i]));
            offset += segment.DocumentLengths[i];
        }
    }
}
