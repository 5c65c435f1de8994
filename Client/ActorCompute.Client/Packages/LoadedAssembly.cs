using System.Reflection;
using ActorCompute.Messages;

namespace ActorCompute.Packages;

/// <summary>The files of an assembly of this program.</summary>
internal static class LoadedAssembly
{
    /// <exception cref="UserError">It has no file of its own, or something that it needs is missing.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyList<SourceFile> Files(Assembly assembly)
    {
        var main = assembly.GetName().Name!;
        if (assembly.IsDynamic || assembly.Location.Length == 0)
            throw new UserError(ExitStatus.BadInput,
                $"The assembly {main} has no file that could travel: it was made or loaded in memory, or the program is published as a single file; publish it without PublishSingleFile.");
        var folder = Path.GetDirectoryName(assembly.Location)!;
        if (Dependencies(folder, main) is not { } dependencies) return LoneAssembly.Files(folder, main);
        var assets = dependencies.Libraries.SelectMany(l => l.Assets).Select(a => a.Local).Append($"{main}.dll");
        var there = assets.SelectMany(p => new[] { p, Path.ChangeExtension(p, ".pdb") }).Distinct().Where(p => File.Exists(Path.Combine(folder, p))).ToArray();
        var contents = PackageContents.OfLibraries(there, main, dependencies);
        return [.. contents.Paths.Select(p => new DiskFile(p, Path.Combine(folder, p))), .. LibraryPackages.Find(main, contents.Absent)];
    }

    /// <summary>The list of libraries that an assembly is in: its own, or that of the program.</summary>
    private static DependencyFile? Dependencies(string folder, string main)
    {
        var program = AppContext.GetData("APP_CONTEXT_DEPS_FILES") as string ?? "";
        var places = program.Split(Path.PathSeparator, ';').Prepend(Path.Combine(folder, $"{main}.deps.json"));
        return places.Where(File.Exists).Select(p => DependencyFile.Parse(File.ReadAllBytes(p), p)).FirstOrDefault(d => d.Having(main) is not null);
    }
}
