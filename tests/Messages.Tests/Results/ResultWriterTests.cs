using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using ActorCompute.Messages.Results;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Messages.Tests.Results;

public class ResultWriterTests
{
    [Fact]
    public async Task Numbers_of_every_type_are_JSON()
    {
        Assert.Equal("-128\n127\n", await PlainAsync(Raw<sbyte>(ElementType.Int8, sbyte.MinValue, sbyte.MaxValue)));
        Assert.Equal("0\n255\n", await PlainAsync(Raw<byte>(ElementType.UInt8, 0, 255)));
        Assert.Equal("-32768\n", await PlainAsync(Raw(ElementType.Int16, short.MinValue)));
        Assert.Equal("65535\n", await PlainAsync(Raw(ElementType.UInt16, ushort.MaxValue)));
        Assert.Equal("-2147483648\n", await PlainAsync(Raw(ElementType.Int32, int.MinValue)));
        Assert.Equal("4294967295\n", await PlainAsync(Raw(ElementType.UInt32, uint.MaxValue)));
        Assert.Equal("-9223372036854775808\n9223372036854775807\n", await PlainAsync(Raw(ElementType.Int64, long.MinValue, long.MaxValue)));
        Assert.Equal("18446744073709551615\n", await PlainAsync(Raw(ElementType.UInt64, ulong.MaxValue)));
        Assert.Equal("0.1\n-3.4028235E+38\n\"NaN\"\n", await PlainAsync(Raw(ElementType.Float32, 0.1f, float.MinValue, float.NaN)));
        Assert.Equal("0.1\n1E-300\n\"-Infinity\"\n\"Infinity\"\n2\n", await PlainAsync(Raw(ElementType.Float64, 0.1, 1e-300, double.NegativeInfinity, double.PositiveInfinity, 2)));
        Assert.Equal("5\n3\n1\n", await PlainAsync(Segment.OfRange(0, 5, -2, 3)));
    }

    [Fact]
    public async Task Failed_items_are_left_out_of_plain_lines()
    {
        Assert.Equal("10\n30\n", await PlainAsync(Raw(ElementType.Int32, 0, 10, 0, 30, 0), Failed(0), Failed(2), Failed(4)));
        Assert.Equal("1\n3\n", await PlainAsync(Json("1", "", "3", ""), Failed(3), Failed(1)));
    }

    [Fact]
    public async Task With_an_index_every_item_has_a_line_and_failures_say_why()
    {
        var text = await IndexedAsync(Raw(ElementType.Int32, 7, 0, 9), new Failure(1, FailureKind.WorkerLost, "", "exit status 139", null, "node-a", 4));
        Assert.Equal("{\"index\":0,\"value\":7}\n{\"index\":1,\"error\":{\"kind\":\"worker-lost\",\"type\":\"\",\"message\":\"exit status 139\",\"node\":\"node-a\",\"attempts\":4}}\n{\"index\":2,\"value\":9}\n", text);
        Assert.Equal("{\"index\":0,\"value\":{\"a\": 1}}\n{\"index\":1,\"error\":{\"kind\":\"exception\",\"type\":\"T\",\"message\":\"m\",\"node\":null,\"attempts\":1}}\n", await IndexedAsync(Json("{\"a\": 1}", ""), Failed(1)));
    }

    [Fact]
    public async Task Lines_are_whole_whatever_the_buffer_holds()
    {
        var documents = Enumerable.Range(0, 3000).Select(i => $"\"{new string('é', i * 37 % 5000)}\"").ToArray();
        Assert.Equal(string.Concat(documents.Select(d => d + "\n")), await PlainAsync(Json(documents)));
        var numbers = Enumerable.Range(0, 100_000).Select(i => (long)i * i * i * (i % 2 == 0 ? 1 : -1)).ToArray();
        Assert.Equal(string.Concat(numbers.Select(n => string.Create(CultureInfo.InvariantCulture, $"{n}\n"))), await PlainAsync(Raw(ElementType.Int64, numbers)));
        var indexed = await IndexedAsync(Raw(ElementType.Int64, numbers) with { First = long.MaxValue - 200_000 });
        Assert.All(indexed.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => JsonDocument.Parse(line));
    }

    [Fact]
    public async Task A_document_larger_than_the_buffer_passes()
    {
        var large = $"\"{new string('x', 900_000)}\"";
        Assert.Equal($"1\n{large}\n2\n", await PlainAsync(Json("1", large, "2")));
    }

    [Fact]
    public async Task Every_batch_is_passed_on_at_once()
    {
        using var text = new MemoryStream();
        using var writer = new ResultWriter<PlainLine>(text);
        await writer.WriteAsync(new([Json("1")], []), default);
        Assert.Equal("1\n", Encoding.UTF8.GetString(text.ToArray()));
    }

    [Fact]
    public async Task A_gap_without_a_failure_is_a_fault_that_is_not_hidden() =>
        await Assert.ThrowsAsync<InvalidDataException>(() => PlainAsync(Json("1", "")));

    private static Task<string> PlainAsync(Segment segment, params Failure[] failures) => WriteAsync<PlainLine>(segment, failures);

    private static Task<string> IndexedAsync(Segment segment, params Failure[] failures) => WriteAsync<IndexedLine>(segment, failures);

    private static async Task<string> WriteAsync<TForm>(Segment segment, Failure[] failures) where TForm : struct, ILineForm
    {
        using var text = new MemoryStream();
        using var writer = new ResultWriter<TForm>(text);
        await writer.WriteAsync(new([segment], failures), CancellationToken.None);
        return Encoding.UTF8.GetString(text.ToArray());
    }

    private static Failure Failed(long index) => new(index, FailureKind.Exception, "T", "m");

    private static Segment Raw<T>(ElementType element, params T[] numbers) where T : unmanaged =>
        Segment.OfRaw(0, element, MemoryMarshal.AsBytes<T>(numbers).ToArray());

    private static Segment Json(params string[] documents)
    {
        var builder = new JsonSegmentBuilder(0);
        foreach (var document in documents) builder.Add(Encoding.UTF8.GetBytes(document));
        return builder.Take()!;
    }
}
