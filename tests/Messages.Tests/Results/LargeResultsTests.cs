using System.Text;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Results;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Messages.Tests.Results;

public class LargeResultsTests
{
    private readonly Dictionary<ContentReference, byte[]> _content = [];
    private readonly List<string> _fetched = [];

    [Fact]
    public async Task Results_without_large_ones_pass_as_they_are()
    {
        var results = new JobResults([Json(0, "1", "")], [new Failure(1, FailureKind.Exception, "", "")]);
        Assert.Same(results, Assert.Single(await results.WithLargeAsync(FetchAsync, CancellationToken.None).ToListAsync()));
    }

    [Fact]
    public async Task Documents_take_the_places_of_references_one_by_one_as_they_are_asked_for()
    {
        var joined = SegmentJoin.Join([Refer(2, "\"two\""), Refer(3, "\"three\"")]).Single();
        var results = new JobResults([Json(0, "0", ""), joined, Json(4, "")], [Failed(1), Failed(4)]);
        await using var parts = results.WithLargeAsync(FetchAsync, CancellationToken.None).GetAsyncEnumerator();
        var seen = new List<string>();
        while (await parts.MoveNextAsync())
            seen.Add($"{parts.Current.Segments.Single().Range} {Encoding.UTF8.GetString(parts.Current.Segments.Single().Data.Span)} {parts.Current.Failures.Count} {_fetched.Count}");
        Assert.Equal(["[0..2) 0 1 0", "[2..3) \"two\" 0 1", "[3..4) \"three\" 0 2", "[4..5)  1 2"], seen);
    }

    [Fact]
    public async Task A_large_document_is_a_whole_line()
    {
        var large = $"\"{new string('x', 2_000_000)}\"";
        var output = new MemoryStream();
        using var writer = new ResultWriter<IndexedLine>(output);
        foreach (var text in new[] { "1", large })
            await foreach (var part in new JobResults([Json(0, "0"), Refer(1, text), Json(2, "2")], []).WithLargeAsync(FetchAsync, CancellationToken.None))
                await writer.WriteAsync(part, CancellationToken.None);
        string[] expected = ["{\"index\":0,\"value\":0}", "{\"index\":1,\"value\":1}", "{\"index\":2,\"value\":2}"];
        expected = [.. expected, expected[0], $"{{\"index\":1,\"value\":{large}}}", expected[2], ""];
        Assert.Equal(expected, Encoding.UTF8.GetString(output.ToArray()).Split('\n'));
    }

    private Task<ReadOnlyMemory<byte>> FetchAsync(ContentReference reference, CancellationToken cancel)
    {
        _fetched.Add(reference.Hash.Value);
        return Task.FromResult<ReadOnlyMemory<byte>>(_content[reference]);
    }

    private Segment Refer(long index, string document)
    {
        var bytes = Encoding.UTF8.GetBytes(document);
        _content[ContentReference.Of(bytes)] = bytes;
        return Segment.OfReference(index, ContentReference.Of(bytes));
    }

    private static Failure Failed(long index) => new(index, FailureKind.Exception, "", "");

    private static Segment Json(long first, params string[] documents)
    {
        var builder = new JsonSegmentBuilder(first);
        foreach (var document in documents) builder.Add(Encoding.UTF8.GetBytes(document));
        return builder.Take()!;
    }
}
