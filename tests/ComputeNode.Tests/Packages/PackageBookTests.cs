using ActorCompute.ComputeNode.Packages;
using ActorCompute.Messages.Content;

namespace ActorCompute.ComputeNode.Tests.Packages;

public class PackageBookTests
{
    private static readonly ContentHash Package = ContentHash.Of("package"u8), One = ContentHash.Of("one"u8), Two = ContentHash.Of("two"u8);

    private readonly PackageBook _book = new();

    [Fact]
    public void Code_is_there_once_both_its_parts_are()
    {
        Assert.Equal([Fetch(Package, true), Fetch(One)], _book.Need(new(Package, One)));
        Assert.Empty(_book.Came(new(One, false)));
        Assert.Equal([new TellCame(new(Package, One))], _book.Came(new(Package, true)));
    }

    [Fact]
    public void What_is_on_its_way_is_not_fetched_again()
    {
        _book.Need(new(Package, One));
        Assert.Empty(_book.Need(new(Package, One)));
        Assert.Equal([Fetch(Two)], _book.Need(new(Package, Two)));
        _book.Came(new(One, false));
        _book.Came(new(Two, false));
        Assert.Equal([new TellCame(new(Package, One)), new TellCame(new(Package, Two))], _book.Came(new(Package, true)));
    }

    [Fact]
    public void The_next_who_asks_has_it_looked_up_again()
    {
        _book.Need(new(Package, One));
        _book.Came(new(One, false));
        _book.Came(new(Package, true));
        Assert.Equal(2, _book.Need(new(Package, One)).Count);
    }

    [Fact]
    public void A_lost_connection_is_tried_for_ever_at_growing_distances()
    {
        _book.Need(new(Package, One));
        var pauses = Enumerable.Range(0, 100).Select(_ => Assert.IsType<FetchPart>(Assert.Single(Fail(FetchTrouble.Connection))).After).ToList();
        Assert.Equal([0.2, 0.4, 0.8, 1.6, 3.2, 5, 5], pauses.Take(7).Select(p => p.TotalSeconds));
        Assert.All(pauses.Skip(7), p => Assert.Equal(5, p.TotalSeconds));
    }

    [Fact]
    public void A_fault_is_tried_a_few_times_and_one_that_passes_is_forgotten()
    {
        _book.Need(new(Package, One));
        for (var n = 1; n < PackageBook.MostFaults; n++) Fail(FetchTrouble.Service);
        Fail(FetchTrouble.Connection);
        for (var n = 1; n < PackageBook.MostFaults; n++) Assert.IsType<FetchPart>(Assert.Single(Fail(FetchTrouble.Service)));
        Assert.IsType<TellRefused>(Assert.Single(Fail(FetchTrouble.Service)));
    }

    [Fact]
    public void What_does_not_exist_is_refused_to_all_who_wait_and_a_later_one_may_be_luckier()
    {
        _book.Need(new(Package, One));
        _book.Need(new(Package, Two));
        Assert.Equal(
            [new TellRefused(new(Package, One), "it is gone."), new TellRefused(new(Package, Two), "it is gone.")],
            _book.Failed(new(Package, true), FetchTrouble.Content, "it is gone."));
        Assert.Empty(_book.Came(new(One, false)));
        Assert.Equal([Fetch(Package, true), Fetch(One)], _book.Need(new(Package, One)));
    }

    private static FetchPart Fetch(ContentHash hash, bool isPackage = false) => new(new CodePart(hash, isPackage), TimeSpan.Zero);

    private IReadOnlyList<PackageStep> Fail(FetchTrouble trouble) => _book.Failed(new(One, false), trouble, "why.");
}
