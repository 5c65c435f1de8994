namespace ActorCompute.Packages;

/// <summary>Which files of a build make the package. Pure.</summary>
/// <param name="Paths">Those of the build that do.</param>
/// <param name="Absent">What its libraries bring along and the build does not have: a build that is not published leaves it among packages.</param>
internal sealed record PackageContents(IReadOnlyList<string> Paths, IReadOnlyList<(DependencyLibrary Library, DependencyAsset Asset)> Absent)
{
    /// <summary>
    /// All files of the folder, but not: ActorCompute, .NET itself and what belongs to them alone; what starts the program; and builds of it
    /// that lie within, such as <c>publish/</c> below the output of <c>dotnet build</c>.
    /// </summary>
    public static PackageContents OfFolder(IReadOnlyCollection<string> paths, string main, DependencyFile? dependencies)
    {
        var closure = Closure(main, dependencies);
        var wanted = closure.SelectMany(l => l.Assets).Select(a => a.Local).ToHashSet(StringComparer.Ordinal);
        var foreign = (dependencies?.Libraries ?? []).SelectMany(l => l.Assets).Select(a => a.Local).Where(p => !wanted.Contains(p)).SelectMany(WithSymbols);
        var left = foreign.Concat(Starters(main)).ToHashSet(StringComparer.Ordinal);
        var builds = paths.Where(p => p.EndsWith($"/{main}.dll", StringComparison.Ordinal)).Select(p => p[..(p.LastIndexOf('/') + 1)]).ToArray();
        return Of(paths, closure, p => !left.Contains(p) && (p == $"{main}.dll" || !Product.HasFile(p)) && !builds.Any(b => p.StartsWith(b, StringComparison.Ordinal)));
    }

    /// <summary>An assembly, and what its libraries bring along; no other files of the folder.</summary>
    public static PackageContents OfLibraries(IReadOnlyCollection<string> paths, string main, DependencyFile dependencies)
    {
        var closure = Closure(main, dependencies);
        var wanted = closure.SelectMany(l => l.Assets).Select(a => a.Local).Append($"{main}.dll").SelectMany(WithSymbols).ToHashSet(StringComparer.Ordinal);
        return Of(paths, closure, wanted.Contains);
    }

    private static PackageContents Of(IReadOnlyCollection<string> paths, IReadOnlyList<DependencyLibrary> closure, Func<string, bool> belongs)
    {
        var there = paths.ToHashSet(StringComparer.Ordinal);
        var absent = from library in closure from asset in library.Assets where !there.Contains(asset.Local) select (library, asset);
        return new([.. paths.Where(belongs)], [.. absent.DistinctBy(a => a.asset.Local)]);
    }

    private static IReadOnlyList<DependencyLibrary> Closure(string main, DependencyFile? dependencies) =>
        dependencies?.Having(main) is { } root ? dependencies.Closure(root) : [];

    private static string[] Starters(string main) => [main, $"{main}.exe", $"{main}.deps.json", $"{main}.runtimeconfig.json"];

    private static IEnumerable<string> WithSymbols(string path) => path.EndsWith(".dll", StringComparison.Ordinal) ? [path, $"{path[..^4]}.pdb"] : [path];
}
