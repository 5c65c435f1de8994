using System.Text;

namespace ActorCompute.Embedded;

/// <summary>A folder that only this user can enter, and that is gone afterwards.</summary>
internal sealed class PrivateFolder : IDisposable
{
    private const string Prefix = "actorcompute-";
    private const int MostSocketBytes = 100;   // the path of a Unix socket takes 108 bytes at most, on some systems 104

    private readonly DirectoryInfo _folder;

    private PrivateFolder(DirectoryInfo folder) => _folder = folder;

    /// <summary>Where the API listens.</summary>
    public string Socket => SocketIn(_folder);

    /// <summary>Where the access file is, if there is one.</summary>
    public string Access => Path.Combine(_folder.FullName, "access.json");

    /// <summary>Where the store is.</summary>
    public string Data => Path.Combine(_folder.FullName, "data");

    /// <summary>Where the node keeps the code of jobs.</summary>
    public string Code => Path.Combine(_folder.FullName, "code");

    /// <summary>Makes the folder, with mode 0700, among the temporary files, or in /tmp where that path is too long for a socket.</summary>
    public static PrivateFolder Create()
    {
        var folder = Directory.CreateTempSubdirectory(Prefix);
        if (Encoding.UTF8.GetByteCount(SocketIn(folder)) <= MostSocketBytes) return new(folder);
        folder.Delete();
        var near = new DirectoryInfo($"/tmp/{Prefix}{Guid.NewGuid():N}");
        return new(OperatingSystem.IsWindows() ? throw new PathTooLongException($"The path {folder.FullName} is too long for a socket.")
            : Directory.CreateDirectory(near.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string SocketIn(DirectoryInfo folder) => Path.Combine(folder.FullName, "api.sock");
}
