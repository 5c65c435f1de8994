using ActorCompute.Inputs;
using ActorCompute.Messages;
using ActorCompute.Messages.Results;
using ActorCompute.Messages.Segments;
using ActorCompute.Values;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace ActorCompute.Client.Tests.Values;

public class ValueTests
{
    [Property]
    public void Numbers_of_every_type_come_back_as_they_were(sbyte[] a, byte[] b, short[] c, ushort[] d, int[] e, uint[] f, long[] g, ulong[] h, float[] i, double[] j)
    {
        Same(a);
        Same(b);
        Same(c);
        Same(d);
        Same(e);
        Same(f);
        Same(g);
        Same(h);
        Same(i);
        Same(j);
    }

    [Property]
    public void Everything_else_comes_back_as_it_was(string?[] a, bool[] b, decimal[] c, int?[] d, DayOfWeek[] e, Guid[] f, (int, string?)[] g, DateTime[] h, List<int[]> i, char[] j)
    {
        Same(a.Select(Wellformed).ToArray());
        Same(b);
        Same(c);
        Same(d);
        Same(e);
        Same(f);
        Same(g.Select(t => (t.Item1, Wellformed(t.Item2))).ToArray());
        Same(h);
        Same(i);
        Same(j.Where(c => !char.IsSurrogate(c)).ToArray());
    }

    [Property]
    public void Arrays_of_numbers_come_back_as_they_were(sbyte[][] a, byte[][] b, short[]?[] c, ushort[][] d, int[]?[] e, uint[][] f, long[][] g, ulong[][] h, float[][] i, double[]?[] j)
    {
        SameArrays(a);
        SameArrays(b);
        SameArrays(c);
        SameArrays(d);
        SameArrays(e);
        SameArrays(f);
        SameArrays(g);
        SameArrays(h);
        SameArrays(i);
        SameArrays(j);
    }

    [Fact]
    public void Arrays_of_numbers_travel_as_bytes_and_null_as_JSON_by_itself()
    {
        var writer = SegmentWriter<int[]?>.Create();
        Assert.Null(writer.Add([1, 2]));
        Assert.Null(writer.Add([]));
        var arrays = writer.Add(null)!;
        var nothing = writer.Add([3])!;
        Assert.Equal((Codec.Bytes, ElementType.Int32, 2), (arrays.Codec, arrays.Element, arrays.Count));
        Assert.Equal((Codec.Json, "null"), (nothing.Codec, SegmentText.Of(nothing, 2)));
        Assert.Equal("[3]", SegmentText.Of(writer.Cut()!, 3));
        Assert.Equal(Codec.Json, Kind<int?[]>([1]).Item1);
        Assert.Equal(Codec.Json, Kind<char[]>(['a']).Item1);
    }

    [Fact]
    public void Arrays_of_another_type_are_read_as_the_JSON_that_says_them()
    {
        var arrays = Segment(SegmentWriter<double[]>.Create(), [[1, 2], [1.5]]);
        Assert.Equal([[1, 2]], ValueReader<List<int>>.Read(arrays.Slice(new(0, 1)), new([])));
        Assert.Equal("The result of item 1 is no int[]: [1.5].", Assert.Throws<ComputeException>(() => ValueReader<int[]>.Read(arrays, new([]))).Message);
        Assert.Equal(["AQI="], ValueReader<string>.Read(Segment(SegmentWriter<byte[]>.Create(), [[1, 2]]), new([])));
        Assert.Equal([null, [1.5]], ValueReader<double[]?>.Read(arrays, new([new Failure(0, FailureKind.Exception, "", "")])));
    }

    [Fact]
    public void Numbers_travel_raw_and_the_rest_as_JSON()
    {
        Assert.Equal((Codec.Raw, ElementType.Int32), Kind(1));
        Assert.Equal((Codec.Raw, ElementType.Float64), Kind(1.0));
        Assert.Equal((Codec.Json, ElementType.None), Kind(1m));
        Assert.Equal((Codec.Json, ElementType.None), Kind((int?)1));
        Assert.Equal((Codec.Json, ElementType.None), Kind(DayOfWeek.Friday));
        Assert.Equal((Codec.Json, ElementType.None), Kind('x'));
    }

    [Fact]
    public async Task Segments_follow_on_each_other_and_none_weighs_too_much()
    {
        var numbers = await SegmentsAsync(ValueInput.Of(Enumerable.Range(0, 200_000), SegmentWriter<int>.Create()));
        Assert.Equal([65_536, 65_536, 65_536, 3_392], numbers.Select(s => s.Count));
        var texts = await SegmentsAsync(ValueInput.Of(Enumerable.Repeat(new string('x', 1000), 1000).Where(_ => true), SegmentWriter<string>.Create()));
        Assert.All(texts, s => Assert.InRange(s.Bytes, 1, SegmentWriter<string>.CutBytes));
        foreach (var segments in new[] { numbers, texts })
            Assert.Equal(segments.Select(s => s.End).Prepend(0).SkipLast(1), segments.Select(s => s.First));
    }

    [Fact]
    public async Task A_blocking_sequence_s_items_go_out_while_it_blocks()
    {
        using var more = new SemaphoreSlim(0);
        IEnumerable<int> Blocking()
        {
            yield return 1;
            yield return 2;
            more.Wait();
            yield return 3;
        }
        await using var segments = ValueInput.Of(Blocking(), SegmentWriter<int>.Create()).ReadAsync(CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await segments.MoveNextAsync());
        Assert.Equal(2, segments.Current.Count);
        more.Release();
        Assert.True(await segments.MoveNextAsync());
        Assert.Equal((2L, 1L), (segments.Current.First, segments.Current.Count));
        Assert.False(await segments.MoveNextAsync());
    }

    [Fact]
    public void An_item_at_the_limit_passes_and_one_byte_more_is_refused()
    {
        ItemLimit.Check(2, ItemLimit.Bytes);
        Assert.Equal("Item 2 takes 268,435,457 bytes, and at most 268,435,456 (256 MiB) can be sent; split it, or send where the data is.",
            Assert.Throws<UnsendableException>(() => ItemLimit.Check(2, ItemLimit.Bytes + 1)).Message);
    }

    [Fact]
    public void An_item_that_grows_over_the_limit_is_refused_while_it_is_written()
    {
        var writer = SegmentWriter<IEnumerable<string>>.Create();
        Assert.Null(writer.Add(["x"]));
        var endless = Enumerable.Repeat(new string('x', 1 << 20), int.MaxValue);
        Assert.Equal("Item 1 is of type IEnumerable<string>, which is too large "
            + "(at most 256 MiB of JSON can be sent); split it, or send where the data is.", Assert.Throws<UnsendableException>(() => writer.Add(endless)).Message);
        Assert.Equal(1, writer.Cut()!.Count);
    }

    [Fact]
    public void An_item_that_no_segment_has_room_for_is_a_segment_by_itself()
    {
        var writer = SegmentWriter<string>.Create();
        Assert.Null(writer.Add("x"));
        var (before, large) = (writer.Add(new string('x', Messages.Segments.Segment.MaxDocumentBytes - 1)), writer.Add("y"));
        Assert.Equal(((0L, 1L, false), (1L, 1L, true)), ((before!.First, before.Count, before.IsTooLarge), (large!.First, large.Count, large.IsTooLarge)));
        Assert.Equal(2, writer.Cut()!.First);
    }

    [Fact]
    public void An_item_that_loses_something_on_the_way_is_refused_by_its_index()
    {
        var writer = SegmentWriter<Delegates.RefusedTests.Animal>.Create();
        Assert.Null(writer.Add(new() { Legs = 4 }));
        Assert.Equal($"Item 1 is of type ActorCompute.Client.Tests.Delegates.RefusedTests.Animal, which {ActorCompute.Messages.Code.ValueLoss.Derived(typeof(Delegates.RefusedTests.Dog))}.",
            Assert.Throws<UnsendableException>(() => writer.Add(new Delegates.RefusedTests.Dog())).Message);
        var node = new Delegates.RefusedTests.Node();
        node.Next = node;
        Assert.Equal($"Item 0 is of type ActorCompute.Client.Tests.Delegates.RefusedTests.Node, {ActorCompute.Delegates.Refusal.Endless}.",
            Assert.Throws<UnsendableException>(() => SegmentWriter<Delegates.RefusedTests.Node>.Create().Add(node)).Message);
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_refused_by_the_item_s_index()
    {
        var texts = SegmentWriter<string>.Create();
        Assert.Null(texts.Add("\U0001F600"));
        Assert.StartsWith("Item 1 is of type string, which holds half of a surrogate pair (U+D83D)",
            Assert.Throws<UnsendableException>(() => texts.Add("\uD83D")).Message, StringComparison.Ordinal);
        Assert.Equal(["\U0001F600"], ValueReader<string>.Read(texts.Cut()!, new([])));
        Assert.Throws<UnsendableException>(() => SegmentWriter<char>.Create().Add('\uDC00'));
        Assert.Throws<UnsendableException>(() => SegmentWriter<char[]>.Create().Add(['a', '\uDC00']));
        Assert.Throws<UnsendableException>(() => SegmentWriter<Dictionary<char, int>>.Create().Add(new() { ['\uDC00'] = 1 }));
        Assert.Contains("whose 'Item2' holds", Assert.Throws<UnsendableException>(() => SegmentWriter<(int, string)>.Create().Add((1, "\uDC00"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_of_another_type_are_converted_where_that_loses_nothing()
    {
        var numbers = Segment(SegmentWriter<double>.Create(), [1.0, 255.0, 1.5, double.NaN]);
        Assert.Equal([1, 255], ValueReader<byte>.Read(numbers.Slice(new(0, 2)), new([])));
        Assert.Equal([1m, 255m, 1.5m], ValueReader<decimal>.Read(numbers.Slice(new(0, 3)), new([])));
        Assert.Equal([1f, 255f, 1.5f, float.NaN], ValueReader<float>.Read(numbers, new([])));
        Assert.Equal([5L, 8L, 11L], ValueReader<long>.Read(Messages.Segments.Segment.OfRange(7, 5, 3, 3), new([])));
        Assert.Equal("The result of item 2 is no int: 1.5.", Assert.Throws<ComputeException>(() => ValueReader<int>.Read(numbers, new([]))).Message);
    }

    [Fact]
    public void A_failed_item_s_value_is_not_looked_at_and_one_without_value_or_failure_is_a_fault()
    {
        var documents = new JsonSegmentBuilder(10);
        documents.Add("1"u8);
        documents.Add([]);
        var segment = documents.Take()!;
        Assert.Equal([1, 0], ValueReader<int>.Read(segment, new([new Failure(11, FailureKind.Exception, "", "")])));
        Assert.Throws<InvalidDataException>(() => ValueReader<int>.Read(segment, new([])));
    }

    [Fact]
    public void Single_items_are_shown_as_JSON()
    {
        var numbers = Segment(SegmentWriter<double>.Create(), [1.5, double.PositiveInfinity]);
        Assert.Equal(("1.5", "\"Infinity\""), (SegmentText.Of(numbers, 0), SegmentText.Of(numbers, 1)));
        Assert.Equal("{\"Item1\":1,\"Item2\":\"é\"}", SegmentText.Of(Segment(SegmentWriter<(int, string)>.Create(), [(1, "é")]), 0));
    }

    private static string? Wellformed(string? text) => text is null ? null : System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));

    private static (Codec, ElementType) Kind<T>(T value)
    {
        var segment = Segment(SegmentWriter<T>.Create(), [value]);
        return (segment.Codec, segment.Element);
    }

    private static Segment Segment<T>(SegmentWriter<T> writer, T[] values)
    {
        foreach (var value in values) Assert.Null(writer.Add(value));
        return writer.Cut()!;
    }

    private static void SameArrays<T>(IReadOnlyList<T> values)
    {
        var writer = SegmentWriter<T>.Create();
        var segments = values.Select(writer.Add).Append(null).ToList();
        segments[^1] = writer.Cut();
        Assert.Equal(values, segments.OfType<Messages.Segments.Segment>().SelectMany(s => ValueReader<T>.Read(s, new([]))));
    }

    private static void Same<T>(IReadOnlyList<T> values)
    {
        if (values.Count == 0) return;
        Assert.Equal(values, ValueReader<T>.Read(Segment(SegmentWriter<T>.Create(), [.. values]), new FailedItems([])));
    }

    private static async Task<List<Segment>> SegmentsAsync(IJobInput input)
    {
        var segments = new List<Segment>();
        await foreach (var segment in input.ReadAsync(CancellationToken.None)) segments.Add(segment);
        return segments;
    }
}
