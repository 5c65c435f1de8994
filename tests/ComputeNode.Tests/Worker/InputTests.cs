using System.Runtime.InteropServices;
using ActorCompute.Messages.Segments;
using ActorCompute.Worker.Inputs;
using ActorCompute.Worker.Tasks;
using static ActorCompute.ComputeNode.Tests.TestLeases;

namespace ActorCompute.ComputeNode.Tests.Worker;

public class InputTests
{
    [Theory]
    [InlineData(5, 3)]
    [InlineData(-9, -100)]
    public void A_range_is_its_numbers(long start, long step) =>
        Assert.Equal(Enumerable.Range(0, 100).Select(n => start + n * step), ReadAll(Integers.Of(Segment.OfRange(0, start, step, 100)), 100, block: 7).Values);

    [Fact]
    public void A_range_fails_where_it_leaves_64_bits()
    {
        var (values, defects) = ReadAll(Integers.Of(Segment.OfRange(0, long.MaxValue - 1, 1, 4)), 4, block: 4);
        Assert.Equal([long.MaxValue - 1, long.MaxValue], values);
        Assert.Equal(["9223372036854775808 leaves 64 bits.", "9223372036854775809 leaves 64 bits."], defects);
    }

    [Fact]
    public void Numbers_of_every_type_are_read()
    {
        AssertRead([1, -2], ElementType.Int8, new sbyte[] { 1, -2 });
        AssertRead([1, 255], ElementType.UInt8, new byte[] { 1, 255 });
        AssertRead([1, -2], ElementType.Int16, new short[] { 1, -2 });
        AssertRead([65535], ElementType.UInt16, new ushort[] { 65535 });
        AssertRead([int.MinValue], ElementType.Int32, new[] { int.MinValue });
        AssertRead([uint.MaxValue], ElementType.UInt32, new[] { uint.MaxValue });
        AssertRead([long.MinValue], ElementType.Int64, new[] { long.MinValue });
        AssertRead([7], ElementType.UInt64, new[] { 7UL, ulong.MaxValue }, "18446744073709551615 is no integer of 64 bits.");
        AssertRead([3], ElementType.Float32, new[] { 3f, 0.5f }, "0.5 is no integer of 64 bits.");
        AssertRead([-4], ElementType.Float64, new[] { -4d, double.NaN, 9223372036854775808d }, "NaN is no integer of 64 bits.", "9.223372036854776E+18 is no integer of 64 bits.");
    }

    [Fact]
    public void Json_integers_are_read_however_they_are_written()
    {
        var (values, defects) = ReadAll(Integers.Of(Json("1", "-0", "3.0", "2e3", "\"4\"", "1.5", "[1]", "1 2", "", "99999999999999999999")), 10, block: 3);
        Assert.Equal([1, 0, 3, 2000], values);
        Assert.Equal(6, defects.Count);
        Assert.Equal("\"4\" is no integer of 64 bits.", defects[0]);
    }

    [Fact]
    public void A_prime_range_is_a_number_or_a_pair()
    {
        var (values, defects) = ReadAll(PrimeRange.Read(Json("10", "[3,7]", "[3]", "[1,2,3]", "{}", "\"x\"")), 6, block: 4);
        Assert.Equal([new PrimeRange(2, 10), new PrimeRange(3, 7)], values);
        Assert.Equal(4, defects.Count);
        Assert.Equal([new PrimeRange(2, 5), new PrimeRange(2, 6)], ReadAll(PrimeRange.Read(Segment.OfRange(0, 5, 1, 2)), 2, block: 2).Values);
    }

    [Fact]
    public void A_text_is_a_json_string_and_nothing_else()
    {
        var (values, defects) = ReadAll(JsonTexts.Of(Json("\"a\\n\"", "5", "\"\\ud800\"")), 3, block: 1);
        Assert.Equal(["a\n"], values);
        Assert.Equal(2, defects.Count);
        Assert.Equal(["A number is no text."], ReadAll(JsonTexts.Of(Segment.OfRange(0, 1, 1, 1)), 1, block: 1).Defects);
    }

    private static void AssertRead<T>(long[] expected, ElementType element, T[] numbers, params string[] expectedDefects) where T : unmanaged
    {
        var (values, defects) = ReadAll(Integers.Of(Segment.OfRaw(0, element, MemoryMarshal.AsBytes<T>(numbers).ToArray())), numbers.Length, block: 2);
        Assert.Equal(expected, values);
        Assert.Equal(expectedDefects, defects);
    }

    private static (List<T> Values, List<string> Defects) ReadAll<T>(ItemInput<T> input, int count, int block)
    {
        var (values, defects) = (new List<T>(), new List<string>());
        while (values.Count + defects.Count < count)
        {
            var into = new T[Math.Min(block, count - values.Count - defects.Count)];
            values.AddRange(into.AsSpan(0, input.Read(into, out var defect)).ToArray());
            if (defect is not null) defects.Add(defect);
        }
        return (values, defects);
    }
}
