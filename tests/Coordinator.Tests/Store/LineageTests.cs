using ActorCompute.Coordinator.Store;

namespace ActorCompute.Coordinator.Tests.Store;

public class LineageTests
{
    private static readonly Lineage Store = new([new(1, "a", 0), new(5, "b", 100), new(9, "c", 250)], commits: 300);

    [Theory]
    [InlineData("a", 0, true)]
    [InlineData("a", 100, true)]
    [InlineData("a", 101, false)]   // the next start did not know it any more
    [InlineData("b", 250, true)]
    [InlineData("b", 251, false)]
    [InlineData("c", 300, true)]
    [InlineData("c", 301, false)]
    [InlineData("d", 0, false)]
    public void A_position_is_held_up_to_where_the_next_start_began(string start, long commits, bool isHeld) =>
        Assert.Equal(isHeld, Store.Holds(new(start, commits)));

    [Theory]
    [InlineData(0, true)]   // of before starts were remembered
    [InlineData(1, true)]
    [InlineData(4, false)]
    [InlineData(9, true)]
    [InlineData(10, false)]
    public void An_epoch_is_one_of_its_starts(long epoch, bool isOurs) => Assert.Equal(isOurs, Store.HasEpoch(epoch));

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData(":1")]
    [InlineData("a:-1")]
    [InlineData("a:1:2")]
    [InlineData("a:x")]
    public void What_is_no_position_is_none(string text) => Assert.Null(StorePosition.Parse(text));

    [Fact]
    public void A_position_is_read_as_it_was_written() => Assert.Equal(new StorePosition("a", 7), StorePosition.Parse(new StorePosition("a", 7).ToString()));
}
