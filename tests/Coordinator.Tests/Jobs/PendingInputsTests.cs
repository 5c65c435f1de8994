using ActorCompute.Coordinator.Jobs;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Coordinator.Tests.Jobs;

public class PendingInputsTests
{
    private readonly PendingInputs<string> _pending = new(next: 10);

    [Fact]
    public void What_comes_while_a_write_is_under_way_shares_the_next()
    {
        Add(10, 5, "a");
        Assert.Equal([new(10, 15)], Begin());
        Add(15, 5, "b");
        Add(20, 5, "c");
        Assert.Empty(Begin());
        Assert.Equal(["a"], _pending.End().Select(w => w.Asker));
        Assert.Equal([new(15, 20), new(20, 25)], Begin());
        Assert.Equal(["b", "c"], _pending.End().Select(w => w.Asker));
        Assert.True(_pending.IsEmpty);
    }

    [Fact]
    public void What_has_been_taken_before_is_cut_off()
    {
        Assert.False(Add(0, 10, "old"));
        Assert.True(Add(8, 4, "half"));
        Assert.Equal([new(10, 12)], Begin());
        Assert.Equal(12, _pending.Next);
    }

    [Fact]
    public void A_gap_is_an_error() => Assert.Throws<ArgumentOutOfRangeException>(() => Add(11, 1, "a"));

    [Fact]
    public void A_failed_write_leaves_no_gap_all_behind_it_is_to_be_sent_again()
    {
        Add(10, 5, "a");
        Begin();
        Add(15, 5, "b");
        Assert.Equal(["a", "b"], _pending.Fail(next: 10));
        Assert.Equal(10, _pending.Next);
        Assert.True(Add(10, 5, "a"));
        Assert.Equal([new(10, 15)], Begin());
    }

    private bool Add(long first, long count, string asker) => _pending.TryAdd(Segment.OfRange(first, first, 1, count), asker);

    private IEnumerable<Messages.ItemRange> Begin() => _pending.Begin().Select(s => s.Range);
}
