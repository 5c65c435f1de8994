using ActorCompute.Messages;
using ActorCompute.Messages.Access;
using ActorCompute.Messages.Files;

namespace ActorCompute.Coordinator.Store;

/// <summary>The coordinator's data folder: its files are its user's, and one process at a time has it.</summary>
internal static class DataFolder
{
    public const string LockName = "lock";

    private const long LeastRoom = 1 << 20;
    private const int UnixLocked = 11, BsdLocked = 35, WindowsLocked = unchecked((int)0x80070020);

    /// <summary>Makes the folder if need be (mode 0700) and takes it until the returned stream is disposed.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="purpose">What it is marked for, if it is one of those that are emptied at a start; null for one that keeps what it holds.</param>
    /// <exception cref="UserError">Another process has it, it cannot be written, or it is marked for something else.</exception>
    public static FileStream Take(string folder, string? purpose = null)
    {
        var name = Path.Combine(folder, LockName);
        try
        {
            Disk.Instance.CreateLastingFolder(folder);
            if (OwnFolder.PurposeOf(folder) is { } marked && marked != purpose) throw NotForData(folder, marked);
            PrivateFile.CreateEmpty(name);
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

    /// <summary>What to say of a folder below it that holds what this product has not put there.</summary>
    public static UserError NotOurs(string folder, string why) =>
        new(ExitStatus.BadInput, $"The data folder {folder} cannot be used ({why}): move that away, or name another folder with --data.");

    private static UserError NotForData(string folder, string purpose) => new(ExitStatus.BadInput,
        $"The data folder {folder} cannot be used (it is a folder of ActorCompute's for {purpose}, out of which it deletes): name another with --data.");

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
