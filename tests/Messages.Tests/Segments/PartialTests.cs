using System.Text;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Messages.Tests.Segments;

public class PartialTests
{
    [Fact]
    public void Blocks_are_found_again_with_their_documents()
    {
        var segment = Blocks((new(4, 2), "a"), (new(8, 0), ""), (new(9, 0), "bc"));
        Assert.Null(segment.Defect());
        Assert.Equal((4L, 6L, false), (segment.First, segment.Count, segment.IsFixedWidth));
        Assert.Equal([(new Block(4, 2), "a"), (new Block(8, 0), ""), (new Block(9, 0), "bc")], Read(segment));
    }

    [Fact]
    public void Whole_blocks_can_be_cut_out_and_no_part_of_one()
    {
        var segment = Blocks((new(4, 2), "a"), (new(8, 0), "b"), (new(9, 0), "cd"), (new(10, 1), "e"));
        Assert.Equal([(new Block(8, 0), "b"), (new Block(9, 0), "cd")], Read(segment.Slice(new(8, 10))));
        Assert.Throws<ArgumentOutOfRangeException>(() => segment.Slice(new(5, 10)));
        Assert.Throws<ArgumentOutOfRangeException>(() => segment.Slice(new(4, 11)));
        Assert.Equal(new ItemRange(8, 10), Partials.WholeBlocks(segment, new(5, 11)));
        Assert.True(Partials.WholeBlocks(segment, new(5, 8)).IsEmpty);
        Assert.True(Partials.IsAlone(segment, 9));
        Assert.False(Partials.IsAlone(segment, 10));
    }

    [Fact]
    public void Neighbours_are_joined_and_large_ones_are_not()
    {
        var reference = Partials.OfReference(new(8, 3), ContentReference.Of("x"u8));
        Assert.Null(reference.Defect());
        var joined = SegmentJoin.Join([Blocks((new(0, 2), "a")), Blocks((new(4, 2), "b")), reference, Blocks((new(16, 0), "c"))]);
        Assert.Equal([new ItemRange(0, 8), new ItemRange(8, 16), new ItemRange(16, 17)], joined.Select(s => s.Range));
        Assert.Equal([(new Block(0, 2), "a"), (new Block(4, 2), "b")], Read(joined[0]));
    }

    [Fact]
    public void What_does_not_add_up_is_no_segment()
    {
        var sound = Blocks((new(4, 2), "a"), (new(8, 0), "b"));
        Assert.NotNull((sound with { Count = 6 }).Defect());
        Assert.NotNull((sound with { First = 5 }).Defect());
        Assert.NotNull((sound with { Data = new byte[3] }).Defect());
        Assert.NotNull((sound with { Element = ElementType.Int8 }).Defect());
        Assert.NotNull((sound with { Lengths = sound.Lengths[..12] }).Defect());
        var large = Partials.OfReference(new(8, 3), ContentReference.Of("x"u8));
        Assert.NotNull((large with { Count = 7 }).Defect());
        Assert.NotNull((large with { First = 4 }).Defect());
        Assert.NotNull((large with { Data = large.Data[..39] }).Defect());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(1 << 20, 20)]
    [InlineData((1 << 20) + 1, 21)]
    public void The_root_is_the_smallest_block_that_holds_all(long items, int log2) => Assert.Equal(new Block(0, log2), Block.Root(items));

    [Fact]
    public void What_a_lease_says_is_to_be_done_is_read_again()
    {
        var (task, merge) = (new TaskCode(ContentHash.Of([1]), ContentHash.Of([2])).ToString(), new TaskCode(ContentHash.Of([1]), ContentHash.Of([3])).ToString());
        foreach (var what in (LeaseTask[])[new("square", ""), new(task, ""), new("square", "sum"), new(task, "sum"), new("square", merge), new(task, merge), new("", "max"), new("", merge)])
            Assert.Equal(what, LeaseTask.Parse(what.ToString()));
        Assert.Equal([task, merge], new LeaseTask(task, merge).Codes.Select(c => c.ToString()));
    }

    private static Segment Blocks(params (Block Block, string Document)[] blocks)
    {
        var builder = new PartialSegmentBuilder();
        foreach (var (block, document) in blocks) builder.Add(block, Encoding.UTF8.GetBytes(document));
        return builder.Take()!;
    }

    private static IEnumerable<(Block, string)> Read(Segment segment) =>
        Partials.BlocksOf(segment).Select(b => (b.Block, Encoding.UTF8.GetString(segment.Data.Span.Slice(b.Start, b.Bytes))));
}
