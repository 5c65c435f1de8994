using ActorCompute.Messages;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Results;
using ActorCompute.Messages.Segments;
using ActorCompute.Profile;

namespace ActorCompute.Client.Tests.Profile;

public class ResultDigestTests
{
    private static readonly byte[] Numbers = [1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0];

    [Fact]
    public void Equal_results_are_equal_in_whatever_order_and_runs_they_come()
    {
        var all = Segment.OfRaw(0, ElementType.Int32, Numbers);
        Assert.Equal(Of(all), Of(all.Slice(new(2, 3)), all.Slice(new(0, 2))));
        Assert.Equal(Of(Json(0, "1", "22")), Of(Json(1, "22"), Json(0, "1")));
    }

    [Fact]
    public void Another_value_or_another_place_is_another_result()
    {
        Assert.NotEqual(Of(Json(0, "1", "2")), Of(Json(0, "2", "1")));
        Assert.NotEqual(Of(Json(0, "1", "2")), Of(Json(0, "1", "3")));
    }

    [Fact]
    public void A_failed_item_s_value_means_nothing_but_that_it_failed_does()
    {
        var (one, other) = (new ResultDigest(compares: true), new ResultDigest(compares: true));
        one.Add(Json(0, "1", "2"), [Failure.Of(1, new IOException("a"))]);
        other.Add(Json(0, "1", "77"), [Failure.Of(1, new IOException("b"))]);
        Assert.Equal(one.Value, other.Value);
        Assert.NotEqual(Of(Json(0, "1", "2")), one.Value);
        Assert.Equal((2, 1, "a"), (one.Items, one.Failed, one.Failure?.Message));
    }

    [Fact]
    public async Task What_is_too_large_for_a_segment_is_the_same_whole_and_as_a_reference()
    {
        var document = new byte[Segment.MaxDocumentBytes + 1];
        var whole = new ResultDigest(compares: true);
        await whole.WriteAsync(new JobResults([Segment.OfDocument(3, document)], []), CancellationToken.None);
        Assert.Equal(whole.Value, Of(Segment.OfReference(3, ContentReference.Of(document))));
    }

    [Fact]
    public void Nothing_is_compared_unless_it_is_wanted() => Assert.Null(new ResultDigest(compares: false).Value);

    private static ulong? Of(params Segment[] segments)
    {
        var digest = new ResultDigest(compares: true);
        foreach (var segment in segments) digest.Add(segment, []);
        return digest.Value;
    }

    private static Segment Json(long first, params string[] documents)
    {
        var builder = new JsonSegmentBuilder(first);
        foreach (var document in documents) builder.Add(System.Text.Encoding.UTF8.GetBytes(document));
        return builder.Take()!;
    }
}
