using System.Runtime.InteropServices;
using ActorCompute.Messages;
using ActorCompute.Messages.Segments;
using ActorCompute.Results;

namespace ActorCompute.Client.Tests.Results;

public class IntegerSumTests
{
    [Fact]
    public void Integers_add_up_beyond_64_bits()
    {
        var sum = new IntegerSum();
        sum.Add(Raw(ElementType.Int64, long.MaxValue, long.MaxValue, -1), []);
        sum.Add(Raw(ElementType.UInt64, ulong.MaxValue), []);
        Assert.Equal((Int128)long.MaxValue * 2 - 1 + ulong.MaxValue, sum.Total);
    }

    [Fact]
    public void Failed_items_do_not_count()
    {
        var sum = new IntegerSum();
        sum.Add(Raw(ElementType.Int32, 1, 777, 3), [new(1, FailureKind.Exception, "", ""), new(99, FailureKind.Exception, "", "")]);
        sum.Add(Json("5", "", "-2"), [new(1, FailureKind.Exception, "", "")]);
        Assert.Equal(7, sum.Total);
    }

    [Fact]
    public void One_result_that_is_no_integer_makes_the_sum_unknown()
    {
        foreach (var other in new[] { Json("1", "\"a\""), Json("1.5"), Raw(ElementType.Float64, 1.0) })
        {
            var sum = new IntegerSum();
            sum.Add(Json("1"), []);
            sum.Add(other, []);
            sum.Add(Json("1"), []);
            Assert.Null(sum.Total);
        }
    }

    private static Segment Raw<T>(ElementType element, params T[] numbers) where T : unmanaged =>
        Segment.OfRaw(0, element, MemoryMarshal.AsBytes<T>(numbers).ToArray());

    private static Segment Json(params string[] documents)
    {
        var builder = new JsonSegmentBuilder(0);
        foreach (var document in documents) builder.Add(System.Text.Encoding.UTF8.GetBytes(document));
        return builder.Take()!;
    }
}
