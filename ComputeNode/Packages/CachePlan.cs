using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;

namespace ActorCompute.ComputeNode.Packages;

/// <summary>A package that lies in the cache.</summary>
internal sealed record CachedPackage(ContentHash Hash, PackageManifest Manifest)
{
    /// <summary>The pieces it is made of, itself included.</summary>
    public IEnumerable<ContentHash> Pieces => Manifest.Files.Select(f => f.Hash).Prepend(Hash);
}

/// <summary>What a cache that has become too large keeps.</summary>
internal static class CachePlan
{
    /// <summary>The most recently used packages whose files together take at most so many bytes; a file that several have counts once.</summary>
    public static IReadOnlyList<CachedPackage> Keep(IEnumerable<CachedPackage> newestFirst, long mostBytes)
    {
        var (kept, pieces, bytes) = (new List<CachedPackage>(), new HashSet<ContentHash>(), 0L);
        foreach (var package in newestFirst)
        {
            bytes += package.Manifest.Files.DistinctBy(f => f.Hash).Where(f => pieces.Add(f.Hash)).Sum(f => f.Bytes);
            if (bytes > mostBytes) break;
            kept.Add(package);
        }
        return kept;
    }
}
