using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;

namespace ActorCompute.ComputeNode.Packages;

/// <summary>Makes room in a cache that nobody uses at the moment: drafts that were never finished go, and packages not used for long.</summary>
internal static class CacheSweep
{
    public static void Run(CodeFolder folder, long mostBytes)
    {
        foreach (var draft in new DirectoryInfo(Path.Combine(folder.Path, "drafts")).EnumerateFileSystemInfos()) Delete(draft);
        var pieces = new DirectoryInfo(Path.Combine(folder.Path, "pieces")).EnumerateFiles("*", SearchOption.AllDirectories).ToList();
        if (pieces.Sum(p => p.Length) <= mostBytes) return;
        var packages = new DirectoryInfo(Path.Combine(folder.Path, "packages")).EnumerateDirectories().OrderByDescending(d => d.LastWriteTimeUtc).ToList();
        var kept = CachePlan.Keep(packages.Select(d => Read(folder, d.Name)).OfType<CachedPackage>(), mostBytes);
        var (keptPackages, keptPieces) = (kept.Select(p => p.Hash.Value).ToHashSet(), kept.SelectMany(p => p.Pieces).Select(p => p.Value).ToHashSet());
        foreach (var package in packages.Where(d => !keptPackages.Contains(d.Name))) Delete(package);
        foreach (var piece in pieces.Where(p => !keptPieces.Contains(p.Name))) piece.Delete();
    }

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
