using System.ComponentModel;
using System.Runtime.InteropServices;

namespace ActorCompute.Messages.Files;

/// <summary>The steps by which a file comes to survive a power cut: its bytes are synced, then it takes its name, then the folder is synced that has the name.</summary>
internal interface IDisk
{
    /// <summary>Makes one folder with mode 0700.</summary>
    void CreateFolder(string path);

    /// <summary>Makes an empty file with mode 0600, to be written.</summary>
    FileStream Create(string path);

    /// <summary>Returns once what was written to a file is on the disk.</summary>
    void Sync(FileStream file);

    /// <summary>Gives a file another name, in whose place it comes.</summary>
    void Move(string from, string to);

    /// <summary>Returns once the names in a folder are on the disk.</summary>
    void SyncFolder(string path);
}

/// <summary>The file system.</summary>
internal sealed class Disk : IDisk
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int ReadOnly = 0, NoSuchCall = 22;   // O_RDONLY, EINVAL

    public static readonly Disk Instance = new();

    private Disk()
    {
    }

    public void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
    }

    public FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, Options = FileOptions.Asynchronous, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        return new FileStream(path, options);
    }

    public void Sync(FileStream file) => file.Flush(flushToDisk: true);

    public void Move(string from, string to) => File.Move(from, to, overwrite: true);

    /// <summary>NTFS keeps names in its journal, and has no such call.</summary>
    public void SyncFolder(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        var folder = open(path, ReadOnly);
        if (folder < 0) throw Failure(path);
        var failed = fsync(folder) != 0 ? Failure(path) : null;
        _ = close(folder);   // it was only read
        if (failed is not null && failed.HResult != NoSuchCall) throw failed;   // a file system that has no such call keeps names in its own way
    }

    private static IOException Failure(string path)
    {
        var error = Marshal.GetLastPInvokeError();
        return new($"{new Win32Exception(error).Message} : '{path}'", error);
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int fsync(int file);

    [DllImport("libc", SetLastError = true)]
    private static extern int close(int file);
}

internal static class DiskExtensions
{
    /// <summary>Makes a folder, and those above it that are missing, so that their names survive a power cut; what is there is left as it is.</summary>
    public static void CreateLastingFolder(this IDisk disk, string path)
    {
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Directory.Exists(path) || Path.GetDirectoryName(path) is not { } above) return;
        disk.CreateLastingFolder(above);
        disk.CreateFolder(path);
        disk.SyncFolder(above);
    }
}
