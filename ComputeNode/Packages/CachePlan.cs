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

    /// <summary>What goes of a cache that is in use, the least recently used first, until the rest takes at most so many bytes.</summary>
    /// <param name="packages">All packages; what several of them share goes with the last.</param>
    /// <param name="pieces">All pieces, those of packages among them.</param>
    /// <param name="mostBytes">What may stay.</param>
    /// <param name="idleTime">What has not been idle for so long stays: somebody may be using it now.</param>
    public static CacheDrop Drop(IReadOnlyList<UsedPackage> packages, IReadOnlyList<UsedPiece> pieces, long mostBytes, TimeSpan idleTime)
    {
        var excess = pieces.Sum(p => p.Bytes) - mostBytes;
        var byHash = pieces.ToDictionary(p => p.Hash);
        var owners = packages.SelectMany(p => p.Package.Pieces.Distinct()).CountBy(p => p).ToDictionary();
        var loose = pieces.Where(p => !owners.ContainsKey(p.Hash)).Select(p => (p.Idle, Package: (CachedPackage?)null, Pieces: (IEnumerable<ContentHash>)[p.Hash]));
        var idle = loose.Concat(packages.Select(p => (p.Idle, (CachedPackage?)p.Package, p.Package.Pieces.Distinct())))
            .Where(e => e.Idle > idleTime).OrderByDescending(e => e.Idle);
        var (gonePackages, gonePieces) = (new List<ContentHash>(), new List<ContentHash>());
        foreach (var (_, package, parts) in idle)
        {
            if (excess <= 0) break;
            if (package is not null) gonePackages.Add(package.Hash);
            foreach (var part in parts)
            {
                if (package is not null && --owners[part] > 0) continue;
                if (!byHash.TryGetValue(part, out var piece) || piece.Idle <= idleTime) continue;
                gonePieces.Add(part);
                excess -= piece.Bytes;
            }
        }
        return new(gonePackages, gonePieces, excess <= 0);
    }
}

/// <summary>A package in the cache, and how long ago a node last said that it uses it.</summary>
internal sealed record UsedPackage(CachedPackage Package, TimeSpan Idle);

/// <summary>A piece in the cache, and how long ago it came or was last wanted.</summary>
internal sealed record UsedPiece(ContentHash Hash, long Bytes, TimeSpan Idle);

/// <summary>What is to go.</summary>
/// <param name="Fits">Whether what stays is little enough; else too much of it is in use.</param>
internal sealed record CacheDrop(IReadOnlyList<ContentHash> Packages, IReadOnlyList<ContentHash> Pieces, bool Fits);
