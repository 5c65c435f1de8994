using System.Text;
using System.Text.Json;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Results;
using ActorCompute.Messages.Segments;
using FsCheck.Xunit;

namespace ActorCompute.Messages.Tests.Segments;

public class ArrayTextTests
{
    [Property]
    public void An_array_is_the_JSON_that_System_Text_Json_reads(sbyte[] a, byte[] b, short[] c, ushort[] d, int[] e, uint[] f, long[] g, ulong[] h, float[] i, double[] j)
    {
        foreach (var array in new Array[] { a, b, c, d, e, f, g, h, i, j }) Same(array);
    }

    [Fact]
    public void Of_bytes_it_is_a_text() => Assert.Equal("\"AQID\"", Text((byte[])[1, 2, 3]));

    [Fact]
    public void Of_numbers_it_is_what_System_Text_Json_writes()
    {
        foreach (var array in new Array[] { new[] { 0.1, 1e300, -5, double.NaN, double.NegativeInfinity }, new[] { 0.1f, 3e10f }, new[] { long.MinValue, 7 }, new sbyte[] { -1, 2 }, Array.Empty<int>() })
            Assert.Equal(JsonSerializer.Serialize(array, array.GetType(), ValueJson.Options), Text(array));
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(99_999)]
    [InlineData(1)]
    [InlineData(0)]
    public void Long_ones_are_whole(int count)
    {
        Same(Enumerable.Range(0, count).Select(n => n * 0.37).ToArray());
        Same(Enumerable.Range(0, count).Select(n => (byte)n).ToArray());
    }

    [Fact]
    public async Task Lines_have_arrays_as_JSON_whatever_the_buffer_holds()
    {
        var (numbers, bytes) = (Enumerable.Range(0, 200_000).ToArray(), new byte[300_001]);
        var expected = $"{{\"index\":0,\"value\":{JsonSerializer.Serialize(numbers)}}}\n{{\"index\":1,\"value\":[]}}\n"
            + $"{{\"index\":2,\"value\":{JsonSerializer.Serialize(bytes)}}}\n";
        using var output = new MemoryStream();
        using var lines = new ResultWriter<IndexedLine>(output);
        await lines.WriteAsync(new([Segment.OfDocument(0, NumberArrays.BytesOf(numbers).ToArray(), ElementType.Int32)], []), CancellationToken.None);
        await lines.WriteAsync(new([Segment.OfDocument(1, default, ElementType.Float64), Segment.OfDocument(2, bytes, ElementType.UInt8)], []), CancellationToken.None);
        Assert.Equal(expected, Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public async Task A_failed_item_among_arrays_has_no_value()
    {
        var arrays = SegmentJoin.Join([Segment.OfDocument(0, new byte[2], ElementType.Int8), Segment.OfDocument(1, default, ElementType.Int8), Segment.OfDocument(2, default, ElementType.Int8)]);
        using var output = new MemoryStream();
        using var lines = new ResultWriter<PlainLine>(output);
        await lines.WriteAsync(new(arrays, [new Failure(1, FailureKind.Exception, "", "")]), CancellationToken.None);
        Assert.Equal("[0,0]\n[]\n", Encoding.UTF8.GetString(output.ToArray()));
    }

    private static void Same(Array array)
    {
        var read = (Array)JsonSerializer.Deserialize(Text(array), array.GetType(), ValueJson.Options)!;
        Assert.Equal(array, read);
        var bytes = NumberArrays.BytesOf(array).ToArray();
        Assert.Equal(array, NumberArrays.Make(array.GetType(), bytes));
        var segment = Segment.OfDocument(3, bytes, NumberArrays.ElementOf(array.GetType()));
        Assert.Null(segment.Defect());
        Assert.Equal(Text(array), Encoding.UTF8.GetString(ArrayText.Documents(segment).Data.Span));
    }

    private static string Text(Array array) =>
        Encoding.UTF8.GetString(ArrayText.Document(NumberArrays.ElementOf(array.GetType()), NumberArrays.BytesOf(array)).Span);
}
