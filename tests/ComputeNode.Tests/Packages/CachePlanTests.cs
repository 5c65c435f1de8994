using System.Text;
using ActorCompute.ComputeNode.Packages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;

namespace ActorCompute.ComputeNode.Tests.Packages;

public class CachePlanTests
{
    [Fact]
    public void The_most_recently_used_packages_that_fit_are_kept()
    {
        var (a, b, c) = (Package("a", ("a.dll", 60)), Package("b", ("b.dll", 40)), Package("c", ("c.dll", 1)));
        Assert.Equal([a, b], CachePlan.Keep([a, b, c], mostBytes: 100));
        Assert.Equal([a], CachePlan.Keep([a, b, c], mostBytes: 99));
    }

    [Fact]
    public void A_file_that_packages_share_counts_once()
    {
        var (a, b) = (Package("a", ("a.dll", 10), ("shared.dll", 50)), Package("b", ("b.dll", 40), ("shared.dll", 50)));
        Assert.Equal([a, b], CachePlan.Keep([a, b], mostBytes: 100));
    }

    [Fact]
    public void Of_a_cache_in_use_the_least_recently_used_goes_until_the_rest_fits()
    {
        var (a, b) = (Package("a", ("a.dll", 60)), Package("b", ("b.dll", 40)));
        UsedPackage[] packages = [new(a, Hour(1)), new(b, Hour(3))];
        UsedPiece[] pieces = [.. Pieces(a, 60, Hour(1)), .. Pieces(b, 40, Hour(1)), new(Hash("loose"), 30, Hour(2))];
        Assert.Equal("fits", Shown(CachePlan.Drop(packages, pieces, mostBytes: 130, idleTime: Hour(9))));
        Assert.Equal("a a a.dll fits", Shown(CachePlan.Drop(packages, pieces, mostBytes: 129, idleTime: Hour(9))));
        Assert.Equal("a a a.dll loose fits", Shown(CachePlan.Drop(packages, pieces, mostBytes: 40, idleTime: Hour(9))));
        Assert.Equal("a b a a.dll loose b b.dll fits", Shown(CachePlan.Drop(packages, pieces, mostBytes: 0, idleTime: Hour(9))));
    }

    [Fact]
    public void What_may_be_in_use_stays_however_much_it_is()
    {
        var (a, b) = (Package("a", ("a.dll", 60), ("shared.dll", 10)), Package("b", ("b.dll", 40), ("shared.dll", 10)));
        UsedPackage[] packages = [new(a, Hour(1)), new(b, Hour(3))];
        UsedPiece[] pieces = [.. Pieces(a, 60, Hour(1)), .. Pieces(b, 40, Hour(1)).Take(2)];
        Assert.Equal("a a a.dll", Shown(CachePlan.Drop(packages, pieces, mostBytes: 0, idleTime: Hour(3))));
        pieces = [.. pieces.Select(p => p.Hash == Hash("a.dll") ? p with { Idle = Hour(4) } : p)];   // another node looked it up just now
        Assert.Equal("a a", Shown(CachePlan.Drop(packages, pieces, mostBytes: 0, idleTime: Hour(3))));
    }

    private static string Shown(CacheDrop drop) =>
        string.Join(' ', drop.Packages.Concat(drop.Pieces).Select(Name).Concat(drop.Fits ? ["fits"] : []));

    private static string Name(ContentHash hash) => new[] { "a", "b", "a.dll", "b.dll", "shared.dll", "loose" }.Single(n => Hash(n) == hash);

    private static IEnumerable<UsedPiece> Pieces(CachedPackage package, long bytes, TimeSpan idle) =>
        package.Pieces.Select(p => new UsedPiece(p, p == package.Hash ? 0 : p == Hash("shared.dll") ? 10 : bytes, idle));

    private static ContentHash Hash(string name) => ContentHash.Of(Encoding.UTF8.GetBytes(name));

    /// <summary>How long ago it was so many hours after midnight, at ten.</summary>
    private static TimeSpan Hour(int hour) => TimeSpan.FromHours(10 - hour);

    private static CachedPackage Package(string name, params (string Path, long Bytes)[] files) => new(
        ContentHash.Of(Encoding.UTF8.GetBytes(name)),
        new PackageManifest(name, [.. files.Select(f => new PackageFile(f.Path, ContentHash.Of(Encoding.UTF8.GetBytes(f.Path)), f.Bytes))]));
}
