using System.Text;
using System.Text.Json;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Messages.Tests.Code;

public class BroadcastTests
{
    private static readonly ContentReference One = ContentReference.Of("one"u8), Two = ContentReference.Of("second"u8);

    [Fact]
    public void Numbers_are_as_they_lie_in_memory_and_any_array_that_holds_them_reads_them()
    {
        var piece = BroadcastPiece.OfNumbers(new[] { 1.5, double.NaN, -2 }, ElementType.Float64);
        Assert.Equal(BroadcastPiece.HeaderBytes + 3 * sizeof(double), piece.Length);
        Assert.Equal([1.5, double.NaN, -2], BroadcastPiece.Read<double[]>(piece));
        Assert.Equal([1.5, double.NaN, -2], BroadcastPiece.Read<List<double>>(piece));
        Assert.Equal([], BroadcastPiece.Read<int[]>(BroadcastPiece.OfNumbers(Array.Empty<int>(), ElementType.Int32)));
        Assert.Throws<JsonException>(() => BroadcastPiece.Read<int[]>(piece));
    }

    [Fact]
    public void Other_values_are_JSON()
    {
        Assert.Equal(["a"], BroadcastPiece.Read<string[]>("[\"a\"]"u8));
        Assert.Equal([1L], BroadcastPiece.Read<long[]>("[1]"u8));
    }

    [Fact]
    public void What_is_damaged_is_no_value()
    {
        Assert.Throws<JsonException>(() => BroadcastPiece.Read<int[]>([0, 5]));
        Assert.Throws<JsonException>(() => BroadcastPiece.Read<int[]>([0, 99, 0, 0, 0, 0, 0, 0]));
        Assert.Throws<JsonException>(() => BroadcastPiece.Read<int[]>([0, 5, 0, 0, 0, 0, 0, 0, 1]));
    }

    [Fact]
    public void An_invocation_says_first_what_it_shares()
    {
        var bytes = new Invocation { Task = "t", MaxTasksPerWorker = 3, Broadcasts = [One, Two] }.ToBytes();
        Assert.Equal([One, Two], BroadcastList.In(bytes));
        Assert.Equal([One, Two], BroadcastList.Of(new MemoryStream(bytes)));
        Assert.Equal([One, Two], Invocation.Parse(bytes).Broadcasts);
        Assert.Empty(BroadcastList.In(new Invocation { Task = "t" }.ToBytes())!);
        Assert.DoesNotContain("broadcasts", Encoding.UTF8.GetString(new Invocation { Task = "t" }.ToBytes()), StringComparison.Ordinal);
    }

    [Fact]
    public void As_many_as_there_may_be_are_within_the_head()
    {
        var many = Enumerable.Range(0, BroadcastList.Most).Select(n => new ContentReference(ContentHash.Of([(byte)n]), ContentLimits.PieceBytes)).ToArray();
        var bytes = new Invocation { Task = new string('x', 100_000), Broadcasts = many }.ToBytes();
        Assert.Equal(many, BroadcastList.In(bytes.AsSpan(0, BroadcastList.HeadBytes)));
        Assert.Null(BroadcastList.In(new Invocation { Task = "t", Broadcasts = [.. many, One] }.ToBytes()));
    }

    [Theory]
    [InlineData("""{"broadcasts":[{"hash":"x","bytes":1}]}""")]
    [InlineData("""{"broadcasts":[{"bytes":1}]}""")]
    [InlineData("""{"broadcasts":[""")]
    [InlineData("""{"broadcasts":7}""")]
    public void A_list_that_cannot_be_read_is_none(string text) => Assert.Null(BroadcastList.In(Encoding.UTF8.GetBytes(text)));
}
