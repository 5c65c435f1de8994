using System.Text;
using ActorCompute.Client.Tests.Packages;
using ActorCompute.Inputs;
using ActorCompute.Messages;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Segments;
using ActorCompute.Packages;

namespace ActorCompute.Client.Tests.Inputs;

/// <summary>Items that travel as content, over a connection that breaks in the midst of each.</summary>
public class LargeItemInputTests
{
    [Fact]
    public async Task Large_items_become_references_in_their_places()
    {
        await using var content = await BreakingContent.StartAsync();
        await using var cluster = await content.ConnectAsync(_ => { });
        string[] documents = ["1", $"\"{new string('a', 2_000_000)}\"", "2", $"\"{new string('b', 1_500_000)}\""];
        var segments = new List<Segment>();
        await foreach (var segment in new LargeItemInput(new DocumentInput(documents), new(cluster)).ReadAsync(CancellationToken.None)) segments.Add(segment);
        Assert.Equal([(0L, Codec.Json), (1, Codec.Reference), (2, Codec.Json), (3, Codec.Reference)], segments.Select(s => (s.First, s.Codec)));
        var reference = segments[1].ReferenceAt(0);
        Assert.Equal(ContentReference.Of(Encoding.UTF8.GetBytes(documents[1])), reference);
        Assert.Equal(documents[1], Encoding.UTF8.GetString(content.Pieces[reference.Hash.Value]));
    }

    [Fact]
    public async Task What_was_put_is_fetched_and_what_is_not_there_or_something_else_is_an_error()
    {
        await using var coordinator = await LocalCoordinator.StartAsync();
        await using var cluster = await coordinator.ConnectAsync();
        var (content, bytes) = (new ContentClient(cluster), new byte[700_000]);
        bytes[^1] = 7;
        await content.UploadAsync([ContentPiece.Of(bytes)], CancellationToken.None);
        var reference = ContentReference.Of(bytes);
        Assert.True((await content.FetchAsync(reference, CancellationToken.None)).Span.SequenceEqual(bytes));
        foreach (var wrong in new[] { reference with { Bytes = 699_999 }, reference with { Bytes = 700_001 } })
            Assert.Contains("is something else", (await Assert.ThrowsAsync<UserError>(() => content.FetchAsync(wrong, CancellationToken.None))).Message);
        var gone = ContentReference.Of("gone"u8);
        Assert.Contains(gone.Hash.Value, (await Assert.ThrowsAsync<UserError>(() => content.FetchAsync(gone, CancellationToken.None))).Message);
    }
}
