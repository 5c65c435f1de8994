using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;

namespace ActorCompute.ComputeNode.Packages;

/// <summary>
/// Makes room in a cache that nobody uses at the moment: drafts that were never finished go, pieces of no package that are a day old, and if
/// that is not enough, packages not used for long.
/// </summary>
internal static class CacheSweep
{
    private static readonly TimeSpan LooseTime = TimeSpan.FromDays(1);

    public static void Run(CodeFolder folder, long mostBytes, DateTime now)
    {
        foreach (var draft in folder.AllDrafts.ToList()) Delete(draft);
        var folders = folder.AllPackages.OrderByDescending(d => d.LastWriteTimeUtc).ToList();
        var packages = folders.Select(d => Read(folder, d.Name)).OfType<CachedPackage>().ToList();
        var pieces = folder.AllPieces.ToList();
        var owned = Names(packages);
        Sweep(pieces, p => !owned.Contains(p.Name) && p.LastWriteTimeUtc < now - LooseTime);
        if (pieces.Sum(p => p.Length) <= mostBytes) return;
        var kept = CachePlan.Keep(packages, mostBytes);
        var keptPackages = kept.Select(p => p.Hash.Value).ToHashSet();
        foreach (var package in folders.Where(d => !keptPackages.Contains(d.Name))) Delete(package);
        var keptPieces = Names(kept);
        Sweep(pieces, p => !keptPieces.Contains(p.Name));
    }

    /// <summary>
    /// Makes room in a cache that this node and others use: what nobody has said to use for a while goes, the least recently used first. Called
    /// while nobody looks anything up.
    /// </summary>
    /// <returns>Whether the rest is little enough; else too much is in use.</returns>
    public static bool Trim(CodeFolder folder, long mostBytes, TimeSpan idleTime, DateTime now)
    {
        var pieces = folder.AllPieces
            .SelectMany(f => ContentHash.TryParse(f.Name, out var hash) ? new[] { new UsedPiece(hash, f.Length, now - f.LastWriteTimeUtc) } : []).ToList();
        if (pieces.Sum(p => p.Bytes) <= mostBytes) return true;
        var packages = folder.AllPackages
            .SelectMany(d => Read(folder, d.Name) is { } package ? new[] { new UsedPackage(package, now - d.LastWriteTimeUtc) } : []).ToList();
        var drop = CachePlan.Drop(packages, pieces, mostBytes, idleTime);
        foreach (var package in drop.Packages)
        {
            var remains = folder.NewDraft();
            Directory.Move(folder.Package(package), remains);   // it is gone at once or not at all
            Directory.Delete(remains, recursive: true);
        }
        foreach (var piece in drop.Pieces) File.Delete(folder.Piece(piece));
        return drop.Fits;
    }

    private static HashSet<string> Names(IEnumerable<CachedPackage> packages) => [.. packages.SelectMany(p => p.Pieces).Select(p => p.Value)];

    private static void Sweep(List<FileInfo> pieces, Predicate<FileInfo> isUnwanted) => pieces.RemoveAll(piece =>
    {
        if (!isUnwanted(piece)) return false;
        piece.Delete();
        return true;
    });

    /// <summary>The package of that name, or null if nobody can say any more what it was made of.</summary>
    private static CachedPackage? Read(CodeFolder folder, string name)
    {
        if (!ContentHash.TryParse(name, out var hash) || !File.Exists(folder.Piece(hash))) return null;
        try
        {
            return new CachedPackage(hash, PackageManifest.Parse(File.ReadAllBytes(folder.Piece(hash))));
        }
        catch (UserError)
        {
            return null;
        }
    }

    private static void Delete(FileSystemInfo entry)
    {
        if (entry is DirectoryInfo folder) folder.Delete(recursive: true);
        else entry.Delete();
    }
}
