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

    private static CachedPackage Package(string name, params (string Path, long Bytes)[] files) => new(
        ContentHash.Of(Encoding.UTF8.GetBytes(name)),
        new PackageManifest(name, [.. files.Select(f => new PackageFile(f.Path, ContentHash.Of(Encoding.UTF8.GetBytes(f.Path)), f.Bytes))]));
}
