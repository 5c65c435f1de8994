using ActorCompute.Messages;
using ActorCompute.Messages.Code;

namespace ActorCompute.Packages;

/// <summary>The folder where builds keep the packages that they refer to; what is not copied beside a program is still there.</summary>
internal static class LibraryPackages
{
    private const string Variable = "NUGET_PACKAGES";

    private static string Folder => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named
        ? named : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".nuget", "packages");

    /// <summary>The files that a build lacks.</summary>
    /// <exception cref="UserError">One that is needed is nowhere.</exception>
    public static IEnumerable<SourceFile> Find(string main, IEnumerable<(DependencyLibrary Library, DependencyAsset Asset)> absent)
    {
        foreach (var (library, asset) in absent)
        {
            // The names are those of a file that somebody else may have written: they are not to lead anywhere else.
            var place = library.PackagePath is { } path && PackageManifest.IsWithin(path) && PackageManifest.IsWithin(asset.Path)
                ? Path.Combine(Folder, path, asset.Path) : null;
            if (File.Exists(place)) yield return new DiskFile(asset.Local, place);
            else if (asset.IsNeeded)
                throw new UserError(ExitStatus.BadInput, $"{asset.Local} of {library.Name}, which {main}.dll needs, is not beside it; push the folder that 'dotnet publish' makes.");
        }
    }
}
