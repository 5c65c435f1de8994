using ActorCompute.Messages;
using ActorCompute.Messages.Files;

namespace ActorCompute.Coordinator.Store;

/// <summary>The coordinator's data folder: its files are its user's, and one process at a time has it.</summary>
internal static class DataFolder
{
    public const string LockName = "lock";

    private const long LeastRoom = 1 << 20;
    private const int UnixLocked = 11, BsdLocked = 35, WindowsLocked = unchecked((int)0x80070020);

    /// <summary>Makes an empty file that this user alone may read, unless it is there; SQLite gives its companions the same mode.</summary>
    public static void MakePrivate(string file)
    {
        if (File.Exists(file)) return;
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        new FileStream(file, options).Dispose();
    }

    /// <summary>Makes the folder if need be (mode 0700) and takes it until the returned stream is disposed.</summary>
    /// <exception cref="UserError">Another process has it, or it cannot be written.</exception>
    public static FileStream Take(string folder)
    {
        var name = Path.Combine(folder, LockName);
        try
        {
            Disk.Instance.CreateLastingFolder(folder);
            return new FileStream(name, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult is UnixLocked or BsdLocked or WindowsLocked)
        {
            throw new UserError(ExitStatus.BadInput,
                $"The data folder {folder} is in use by another coordinator: stop that one, or name another folder with --data.", e);
        }
        catch (Exception e) when (FileTrouble.Is(e))
        {
            throw Unusable(folder, Reason(e, folder, name), e);
        }
    }

    /// <summary>What to say of a folder that is there and cannot be used.</summary>
    public static UserError Unusable(string folder, string reason, Exception cause) =>
        new(ExitStatus.BadInput, $"The data folder {folder} cannot be used ({reason}): make it yours and let it have room, or name another with --data.", cause);

    /// <summary>Whether so little room is left that whatever went wrong there went wrong for that.</summary>
    public static bool IsFull(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace < LeastRoom;
        }
        catch (IOException)
        {
            return false;   // a disk that does not even say that is in another trouble
        }
    }

    private static string Reason(Exception failure, string folder, string name) =>
        File.Exists(folder) ? "it is a file" : FileTrouble.Reason(failure, Directory.Exists(folder) && !Directory.Exists(name) ? name : folder);
}
