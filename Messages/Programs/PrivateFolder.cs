using System.Text;
using ActorCompute.Messages.Files;

namespace ActorCompute.Messages.Programs;

/// <summary>
/// A folder among the temporary files that only this user can enter, and that is gone afterwards. What a process that was killed left
/// behind, the next one clears away: a folder that is marked as made here by one of these, and whose lock can be had, since the system lets
/// go of a dead process's lock. Whatever else lies there, whatever its name, is left alone and as it is.
/// </summary>
public sealed class PrivateFolder : IDisposable
{
    private const string Prefix = "actorcompute-", LockName = "lock";
    private const int MostPathBytes = 60;   // a socket's path takes 104 bytes on some systems, and sockets lie two levels deeper
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private readonly FileStream _lock;
    private readonly LastWish _wish;

    private PrivateFolder(string path)
    {
        (Path, _lock) = (path, Lock(path));
        _wish = new(Delete);
    }

    /// <summary>Where it is; short enough for a socket within a folder of it.</summary>
    public string Path { get; }

    /// <summary>Makes the folder, with mode 0700, among the temporary files, or in /tmp where that path is too long for a socket.</summary>
    /// <exception cref="UserError">No folder can be made there.</exception>
    public static PrivateFolder Create()
    {
        var place = System.IO.Path.GetTempPath();
        if (!OperatingSystem.IsWindows() && Encoding.UTF8.GetByteCount(place) > MostPathBytes - Prefix.Length) place = "/tmp";
        try
        {
            foreach (var folder in Directory.GetDirectories(place, $"{Prefix}*")) ClearAway(folder);
            return new(Make(System.IO.Path.Combine(place, $"{Prefix}{System.IO.Path.GetRandomFileName()[..8]}")));
        }
        catch (Exception e) when (FileTrouble.Is(e))
        {
            var reason = Directory.Exists(place) ? FileTrouble.Reason(e, System.IO.Path.Combine(place, Prefix)) : "there is no such folder";
            throw new UserError(ExitStatus.BadInput, $"No temporary folder can be made in {place} ({reason}): let TMPDIR name a folder that you may write to.", e);
        }
    }

    public void Dispose()
    {
        _wish.Dispose();
        if (OperatingSystem.IsWindows()) _lock.Dispose();   // an open file cannot be deleted there; elsewhere nobody else is to take it meanwhile
        try
        {
            Delete();
        }
        catch (IOException)
        {
            // A worker that is just ending is at it too; what is left, the next start clears away.
        }
        _lock.Dispose();
    }

    private static string Make(string path)
    {
        NewFolder.Make(path);
        OwnFolder.Mark(path, Purpose(path));
        return path;
    }

    /// <summary>With its path, so that a copy, or a folder that was moved elsewhere to be kept, is not taken for it.</summary>
    private static string Purpose(string path) => $"temporary files, {System.IO.Path.GetFullPath(path)}";

    /// <summary>Takes the lock. Under its name it is there only once it is taken, so that nobody else finds it free.</summary>
    private static FileStream Lock(string path)
    {
        var name = System.IO.Path.Combine(path, LockName);
        if (OperatingSystem.IsWindows()) return Open(name, FileMode.CreateNew);
        var taken = Open($"{name}.new", FileMode.CreateNew);
        File.Move($"{name}.new", name);
        return taken;
    }

    /// <summary>Removes a folder of ours that nobody holds any more.</summary>
    private static void ClearAway(string folder)
    {
        try
        {
            if (!IsOurs(new DirectoryInfo(folder))) return;
            using var free = Open(System.IO.Path.Combine(folder, LockName), FileMode.Open);
            if (OperatingSystem.IsWindows()) free.Dispose();
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (FileTrouble.Is(e))
        {
            // It is in use, another user's, or being made or cleared away just now.
        }
    }

    /// <summary>
    /// Whether a process of this user has made it as a private folder. Nothing is changed to find out, and nothing of it is read that others
    /// could have planted: what they can enter is not ours, and a link is none. The administrator can enter all, and so looks whose it is.
    /// </summary>
    private static bool IsOurs(DirectoryInfo folder)
    {
        if (folder.LinkTarget is not null) return false;
        if (!OperatingSystem.IsWindows() && ((folder.UnixFileMode & Others) != 0 || (Environment.IsPrivilegedProcess && !FileFacts.IsMine(folder.FullName)))) return false;
        return OwnFolder.PurposeOf(folder.FullName) == Purpose(folder.FullName);
    }

    private static FileStream Open(string file, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows() && mode is FileMode.CreateNew) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new(file, options);
    }

    private void Delete()
    {
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
    }
}
