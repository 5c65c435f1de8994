using ActorCompute.Messages;
using ActorCompute.Messages.Content;

namespace ActorCompute.Packages;

/// <summary>All files of a folder and of those below it.</summary>
internal static class FolderFiles
{
    private static readonly EnumerationOptions All = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    /// <exception cref="UserError">There are more than a package may have, or a link leads to another folder.</exception>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static IReadOnlyList<DiskFile> Of(string folder)
    {
        var files = new List<DiskFile>();
        Collect(new DirectoryInfo(folder), "", files);
        return files;
    }

    private static void Collect(DirectoryInfo folder, string path, List<DiskFile> files)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos("*", All))
        {
            if (entry is FileInfo) files.Add(new($"{path}{entry.Name}", entry.FullName));
            else if (entry.LinkTarget is null) Collect((DirectoryInfo)entry, $"{path}{entry.Name}/", files);
            else throw new UserError(ExitStatus.BadInput, $"{entry.FullName} is a link to another folder, which a package cannot have; put the files themselves there.");
            if (files.Count > 2 * ContentLimits.PackageFiles)   // some of them may not be needed
                throw new UserError(ExitStatus.BadInput, $"{folder.FullName} has too many files for a package, which takes at most {ContentLimits.PackageFiles}; name the folder that 'dotnet publish' made.");
        }
    }
}
