using System.Runtime.InteropServices;
using System.Text;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Segments;
using FsCheck.Xunit;

namespace ActorCompute.Messages.Tests.Segments;

public class SegmentTests
{
    [Property]
    public void A_slice_holds_the_items_of_its_range(byte first, short[] numbers, string[] texts, byte from, byte count)
    {
        foreach (var whole in new[] { Raw(first, numbers), Json(first, texts), Segment.OfRange(first, 7, -3, numbers.Length), References(first, numbers.Length) })
        {
            var start = Math.Min(from, whole.Count);
            var range = ItemRange.Of(first + start, Math.Min(count, whole.Count - start));
            var slice = whole.Slice(range);
            Assert.Null(slice.Defect());
            Assert.Equal(range, slice.Range);
            Assert.Equal(Items(whole).Skip((int)start).Take((int)range.Count), Items(slice));
        }
    }

    [Property]
    public void A_slice_of_a_slice_is_a_slice(byte first, string[] texts, byte a, byte b)
    {
        var whole = Json(first, texts);
        var (outer, inner) = (new ItemRange(first + Math.Min(a, whole.Count) / 2, whole.End), new ItemRange(whole.End - Math.Min(b, whole.Count) / 3, whole.End));
        var common = outer.Intersect(inner);
        Assert.Equal(Items(whole.Slice(common)), Items(whole.Slice(outer).Slice(common)));
    }

    [Property]
    public void Joining_the_pieces_gives_the_whole(byte first, string[] texts, byte piece)
    {
        var whole = Json(first, texts);
        var pieces = Pieces(whole, 1 + piece % 5).Reverse().ToArray();
        var joined = SegmentJoin.Join(pieces);
        Assert.Equal(Items(whole), joined.SelectMany(Items));
        Assert.Equal(whole.Count == 0 ? 0 : 1, joined.Count);
    }

    [Property]
    public void Joined_segments_keep_to_the_limit_and_lose_nothing(short[] numbers, byte piece, byte limit)
    {
        var whole = Raw(0, numbers);
        var most = Math.Max(10, (int)limit);
        var joined = SegmentJoin.Join([.. Pieces(whole, 1 + piece % 5)], most);
        Assert.All(joined, s => Assert.InRange(s.Bytes, 0, most));
        Assert.Equal(Items(whole), joined.SelectMany(Items));
    }

    [Fact]
    public void Neighbours_of_different_codecs_stay_apart()
    {
        Segment[] pieces = [Raw(0, [1, 2]), Json(2, ["a"]), Json(4, ["b"]), Segment.OfRange(5, 1, 1, 2), Segment.OfRange(7, 3, 1, 2)];
        Assert.Equal(pieces, SegmentJoin.Join(pieces));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 4)]
    [InlineData(2, 1)]
    public void A_slice_beyond_the_segment_is_an_error(long first, long end) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Raw(0, [1, 2, 3]).Slice(new ItemRange(first, end)));

    [Fact]
    public void A_header_that_does_not_fit_its_bytes_is_a_defect()
    {
        var raw = Raw(0, [1, 2, 3]);
        var json = Json(0, ["a", "b"]);
        var reference = Segment.OfReference(0, ContentReference.Of("a"u8));
        Segment[] defective =
        [
            raw with { First = -1 }, raw with { Count = -1 }, raw with { First = long.MaxValue - 1 }, raw with { Count = 4 },
            raw with { Element = ElementType.None }, raw with { Element = (ElementType)99 }, raw with { Lengths = new byte[4] },
            raw with { Count = 1L << 62, Data = default }, json with { Count = 1L << 62, Lengths = default, Data = default },
            json with { Count = 3 }, json with { Data = json.Data[1..] }, json with { Lengths = json.Lengths[1..] },
            reference with { Count = 2 }, reference with { Data = reference.Data[1..] }, reference with { Lengths = new byte[4] },
            reference with { Element = ElementType.Int8 }, Segment.OfReference(0, new(ContentHash.Of("a"u8), 0)),
            Segment.OfReference(0, new(ContentHash.Of("a"u8), ContentLimits.PieceBytes + 1)), reference with { Count = 1L << 62, Data = default },
            Segment.OfRange(0, 1, 1, 5) with { Data = new byte[15] }, Segment.OfRange(0, 1, 1, 5) with { Lengths = new byte[4] }, raw with { Codec = 0 },
        ];
        Assert.All(defective, s => Assert.NotNull(s.Defect()));
        Assert.All([raw, json, reference], s => Assert.Null(s.Defect()));
    }

    [Fact]
    public void A_reference_says_which_piece_and_how_long_it_is()
    {
        var (one, two) = (ContentReference.Of("one"u8), ContentReference.Of("three"u8));
        var joined = SegmentJoin.Join([Segment.OfReference(4, one), Segment.OfReference(5, two)]).Single();
        Assert.Equal((ContentHash.Of("one"u8), 3L), (joined.ReferenceAt(0).Hash, joined.ReferenceAt(0).Bytes));
        Assert.Equal(two, joined.Slice(new(5, 6)).ReferenceAt(0));
    }

    private static IEnumerable<Segment> Pieces(Segment whole, int size)
    {
        for (var at = whole.First; at < whole.End; at += size) yield return whole.Slice(new ItemRange(at, Math.Min(at + size, whole.End)));
    }

    private static Segment Raw(long first, short[] numbers) => Segment.OfRaw(first, ElementType.Int16, MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray());

    private static Segment References(long first, int count) => count == 0 ? new(first, 0, Codec.Reference, ElementType.None, default, default)
        : SegmentJoin.Join([.. Enumerable.Range(0, count).Select(i => Segment.OfReference(first + i, ContentReference.Of([(byte)i])))]).Single();

    private static Segment Json(long first, IEnumerable<string?> texts)
    {
        var builder = new JsonSegmentBuilder(first);
        foreach (var text in texts) builder.Add(Encoding.UTF8.GetBytes(text ?? ""));
        return builder.Take() ?? Segment.OfJson(first, default, default);
    }

    private static IEnumerable<string> Items(Segment segment)
    {
        var at = 0;
        for (var i = 0; i < segment.Count; i++)
        {
            var length = segment.Codec switch
            {
                Codec.Json => segment.DocumentLengths[i],
                Codec.Raw => segment.Element.Width(),
                Codec.Reference => ContentReference.Width,
                _ => 0,
            };
            yield return segment.Codec is Codec.Range
                ? (segment.Progression.Start + i * segment.Progression.Step).ToString(System.Globalization.CultureInfo.InvariantCulture)
                : Convert.ToHexString(segment.Data.Span.Slice(at, length));
            at += length;
        }
    }
}
