using ActorCompute.ComputeNode.Packages;
using ActorCompute.Messages.Content;

namespace ActorCompute.ComputeNode.Tests.Packages;

public class PackageBookTests
{
    private static readonly ContentPart
        Package = new(ContentHash.Of("package"u8), PartKind.Package), Item = new(ContentHash.Of("one"u8), PartKind.Item, 3), Result = Item with { Kind = PartKind.Result };

    private readonly PackageBook _book = new();

    [Fact]
    public void What_is_needed_is_brought_and_told()
    {
        Assert.Equal(Bring(Package), _book.Need(Package, TimeSpan.Zero));
        Assert.Equal(new TellCame(Package), _book.Came(Package));
    }

    [Fact]
    public void What_is_on_its_way_is_not_brought_again()
    {
        _book.Need(Package, TimeSpan.Zero);
        Assert.Null(_book.Need(Package, TimeSpan.Zero));
        Assert.Equal(Bring(Item), _book.Need(Item, TimeSpan.Zero));
    }

    [Fact]
    public void The_same_bytes_as_an_item_and_as_a_result_go_two_ways()
    {
        Assert.Equal(Bring(Item), _book.Need(Item, TimeSpan.Zero));
        Assert.Equal(Bring(Result), _book.Need(Result, TimeSpan.Zero));
    }

    [Fact]
    public void The_next_who_asks_has_it_looked_up_again()
    {
        _book.Need(Package, TimeSpan.Zero);
        _book.Came(Package);
        Assert.Equal(Bring(Package), _book.Need(Package, TimeSpan.Zero));
    }

    [Fact]
    public void A_lost_connection_is_tried_for_a_while_and_then_others_may_have_what_waits()
    {
        _book.Need(Item, TimeSpan.Zero);
        var pauses = Enumerable.Range(1, PackageBook.MostTries - 1).Select(_ => Assert.IsType<BringPart>(Fail(FetchTrouble.Connection)).After.TotalSeconds).ToList();
        Assert.Equal([0.2, 0.4, 0.8, 1.6, 3.2, 5], pauses);
        for (var n = 0; n < 100; n++) Assert.Equal(new TellLate(Item, "why.", TimeSpan.FromSeconds(5)), Fail(FetchTrouble.Connection));
        Assert.Null(_book.Need(Item, TimeSpan.Zero));   // it is being tried, and whoever asks hears of it then
        Assert.Equal(new TellCame(Item), _book.Came(Item));
        Assert.Equal(Bring(Item), _book.Need(Item, TimeSpan.Zero));
    }

    [Fact]
    public void A_result_waits_for_a_lost_connection_for_ever()
    {
        _book.Need(Result, TimeSpan.Zero);
        for (var n = 0; n < 100; n++) Assert.IsType<BringPart>(_book.Failed(Result, FetchTrouble.Connection, "why.", TimeSpan.Zero));
    }

    [Fact]
    public void A_fault_is_tried_a_few_times_and_one_that_passes_is_forgotten()
    {
        _book.Need(Item, TimeSpan.Zero);
        for (var n = 1; n < PackageBook.MostFaults; n++) Fail(FetchTrouble.Service);
        Fail(FetchTrouble.Connection);
        for (var n = 1; n < PackageBook.MostFaults; n++) Assert.IsType<BringPart>(Fail(FetchTrouble.Service));
        Assert.IsType<TellLate>(Fail(FetchTrouble.Service));
    }

    [Fact]
    public void A_result_waits_for_room_as_long_as_it_takes()
    {
        _book.Need(Result, TimeSpan.Zero);
        for (var n = 0; n < 1000; n++) Assert.IsType<BringPart>(_book.Failed(Result, FetchTrouble.Service, "the disk is full.", TimeSpan.Zero));
        Assert.Equal(new TellCame(Result), _book.Came(Result));
    }

    [Fact]
    public void What_does_not_exist_is_refused_and_a_later_one_may_be_luckier()
    {
        _book.Need(Item, TimeSpan.Zero);
        Assert.Equal(new TellRefused(Item, "why."), Fail(FetchTrouble.Content));
        Assert.Equal(Bring(Item), _book.Need(Item, TimeSpan.Zero));
    }

    [Fact]
    public void What_is_late_and_no_lease_asks_for_any_more_is_not_tried_for_ever()
    {
        _book.Need(Item, TimeSpan.Zero);
        var soon = PackageBook.WantedTime - TimeSpan.FromSeconds(1);
        for (var n = 1; n < PackageBook.MostTries; n++) Fail(FetchTrouble.Connection);
        Assert.IsType<TellLate>(_book.Failed(Item, FetchTrouble.Connection, "why.", soon));
        _book.Need(Item, soon);
        Assert.IsType<TellLate>(_book.Failed(Item, FetchTrouble.Connection, "why.", soon + soon));
        Assert.Equal(new TellDropped(Item), _book.Failed(Item, FetchTrouble.Connection, "why.", soon + PackageBook.WantedTime));
        Assert.Equal(Bring(Item), _book.Need(Item, soon + PackageBook.WantedTime));
    }

    private static BringPart Bring(ContentPart part) => new(part, TimeSpan.Zero);

    private PackageStep Fail(FetchTrouble trouble) => _book.Failed(Item, trouble, "why.", TimeSpan.Zero);
}
