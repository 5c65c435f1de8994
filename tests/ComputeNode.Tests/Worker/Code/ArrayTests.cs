using System.Runtime.InteropServices;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Segments;

namespace ActorCompute.ComputeNode.Tests.Worker.Code;

/// <summary>Arrays of numbers travel as they lie in memory.</summary>
public sealed class ArrayTests : CodeTests
{
    [Fact]
    public async Task An_array_is_taken_and_given_as_its_bytes()
    {
        var outcome = await RunAsync(Code.Named("Fixtures.Arrays.Halves"), Arrays([1.0, double.NaN], [], [3.0]));
        var values = Assert.Single(outcome.Segments);
        Assert.Equal((Codec.Bytes, ElementType.Float64, null), (values.Codec, values.Element, values.Defect()));
        Assert.Equal([16, 0, 8], values.DocumentLengths.ToArray());
        Assert.Equal([0.5, double.NaN, 1.5], MemoryMarshal.Cast<byte, double>(values.Data.Span).ToArray());
    }

    [Fact]
    public async Task From_a_console_it_is_JSON() =>
        Assert.Equal(["[0.5,\"NaN\"]", "[]"], await DocumentsAsync(Code.Named("Fixtures.Arrays.Halves"), "[1,\"NaN\"]", "[]"));

    [Fact]
    public async Task Null_is_JSON_among_arrays_and_a_failure_has_its_place()
    {
        var outcome = await RunAsync(Code.Named("Fixtures.Arrays.UpTo"), "2", "0", "0", "13", "1", "13", "3");
        Assert.Equal([3L, 5], outcome.Failures.Select(f => f.Index));
        Assert.Equal("BJJJBBB", string.Concat(outcome.Segments.SelectMany(s => Enumerable.Repeat(s.Codec.ToString()[0], (int)s.Count))));
        Assert.Equal(["[0,1]", "null", "null", "", "[0]", "[]", "[0,1,2]"], outcome.Documents);
    }

    [Theory]
    [InlineData("Halves", "[0.5,1]", null)]           // int[] for double[]: the same numbers
    [InlineData("Sum", "3", null)]                    // for a sequence
    [InlineData("Length", null, "[1,2] does not fit: ")]   // byte[] is a text, and these are no bytes
    [InlineData("UpTo", null, "An array of numbers is no integer.")]
    public async Task For_another_parameter_it_is_the_JSON_that_says_it(string method, string? result, string? defect)
    {
        var outcome = await RunAsync(Code.Named($"Fixtures.Arrays.{method}"), Arrays<int>([1, 2]));
        if (defect is not null) Assert.StartsWith(defect, outcome.Failures.Single().Message, StringComparison.Ordinal);
        else if (method == "Sum") Assert.Equal([3.0], MemoryMarshal.Cast<byte, double>(outcome.Segments.Single().Data.Span).ToArray());
        else Assert.Equal(result, Assert.Single(outcome.Documents));
    }

    [Fact]
    public async Task Bytes_and_null_and_texts_are_the_same_array_of_bytes()
    {
        Assert.Equal([3, 0], await NumbersAsync<int>(Code.Named("Fixtures.Arrays.Length"), Arrays<byte>([1, 2, 3], [])));
        Assert.Equal([3, -1], await NumbersAsync<int>(Code.Named("Fixtures.Arrays.Length"), TestLeases.Json("\"AQID\"", "null")));
    }

    [Fact]
    public async Task A_large_one_is_a_piece_of_its_bytes_both_ways()
    {
        var numbers = Enumerable.Range(0, 300_000).Select(n => n * 0.1).ToArray();
        var bytes = MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray();
        var item = ContentReference.Of(bytes);
        Directory.CreateDirectory(Path.GetDirectoryName(Code.Folder.Piece(item.Hash))!);
        await File.WriteAllBytesAsync(Code.Folder.Piece(item.Hash), bytes);
        var result = (await RunAsync(Code.Named("Fixtures.Arrays.Halves"), Segment.OfReference(0, item, ElementType.Float64))).Segments.Single();
        Assert.Equal((Codec.Reference, ElementType.Float64, null, 2_400_000L), (result.Codec, result.Element, result.Defect(), result.ReferenceAt(0).Bytes));
        var halves = MemoryMarshal.Cast<byte, double>(await File.ReadAllBytesAsync(Code.Folder.Piece(result.ReferenceAt(0).Hash))).ToArray();
        Assert.Equal(numbers.Select(n => n / 2), halves);
    }

    private static Segment Arrays<T>(params T[][] items) where T : unmanaged
    {
        var builder = new JsonSegmentBuilder(0);
        foreach (var item in items) builder.Add(MemoryMarshal.AsBytes(item.AsSpan()));
        return builder.Take()!.AsArrays(ElementTypes.Of(typeof(T)));
    }
}
