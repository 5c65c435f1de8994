using System.Text;

namespace ActorCompute.Messages.Programs;

/// <summary>
/// A folder among the temporary files that only this user can enter, and that is gone afterwards. What a process that was killed left
/// behind, the next one clears away: the system lets go of a dead process's lock, so a folder whose lock can be had is nobody's.
/// </summary>
public sealed class PrivateFolder : IDisposable
{
    private const string Prefix = "actorcompute-", LockName = "lock";
    private const int MostPathBytes = 60;   // a socket's path takes 104 bytes on some systems, and sockets lie two levels deeper
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

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
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, OwnerOnly);
        return path;
    }

    /// <summary>Takes the lock. Under its name it is there only once it is taken, so that nobody else finds it free.</summary>
    private static FileStream Lock(string path)
    {
        var name = System.IO.Path.Combine(path, LockName);
        if (OperatingSystem.IsWindows()) return new(name, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        var taken = new FileStream($"{name}.new", FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        File.Move($"{name}.new", name);
        return taken;
    }

    /// <summary>Removes a folder that nobody holds any more.</summary>
    private static void ClearAway(string folder)
    {
        try
        {
            if (!Close(folder)) return;
            using var free = new FileStream(System.IO.Path.Combine(folder, LockName), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            if (OperatingSystem.IsWindows()) free.Dispose();
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (FileTrouble.Is(e))
        {
            // It is in use, another user's, or being made or cleared away just now.
        }
    }

    /// <summary>
    /// Keeps everybody else out, which only the owner can do: whoever could still change what lies in the folder could lead its deletion
    /// astray. The administrator could for any folder, and so looks whose it is.
    /// </summary>
    private static bool Close(string folder)
    {
        if (OperatingSystem.IsWindows()) return true;
        if (Environment.IsPrivilegedProcess && !FileFacts.IsMine(folder)) return false;
        File.SetUnixFileMode(folder, OwnerOnly);
        return true;
    }

    private void Delete()
    {
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
    }
}
