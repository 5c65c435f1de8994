using System.Runtime.InteropServices;

namespace ActorCompute.Messages.Files;

/// <summary>What .NET does not tell of a file: whose it is, and whether it is a file at all. Known on Linux alone.</summary>
internal static class FileFacts
{
    private const int FromHere = -100, NoLinks = 0x100;        // AT_FDCWD, AT_SYMLINK_NOFOLLOW
    private const uint Facts = 1 | 8 | 0x80 | 0x100;           // STATX_TYPE, STATX_UID, STATX_CTIME, STATX_INO
    private const int StructBytes = 256, OwnerAt = 20, ModeAt = 28, NumberAt = 32, ChangedAt = 96, DeviceAt = 136;   // the same on every processor (statx(2))
    private const int TypeMask = 0xF000, RegularFile = 0x8000;

    /// <summary>Whether it is this user's, itself and not what a link leads to; false where that is not known.</summary>
    public static bool IsMine(string path) => Look(path) is { } found && BitConverter.ToUInt32(found, OwnerAt) == EffectiveUser();

    /// <summary>Whether it is a pipe, a socket or a device; false where that is not known, and where nothing is.</summary>
    public static bool IsSpecial(string path) => Look(path) is { } found && !Directory.Exists(path) && (BitConverter.ToUInt16(found, ModeAt) & TypeMask) != RegularFile;

    /// <summary>
    /// Which file a name stands for: its device and its number there, so that another file under the same name is told from it; null if there is
    /// none. Where that is not known, all files are alike.
    /// </summary>
    public static (ulong Device, ulong Number)? IdentityOf(string path) => Look(path) is { } found
        ? (BitConverter.ToUInt64(found, DeviceAt), BitConverter.ToUInt64(found, NumberAt))
        : !OperatingSystem.IsLinux() && File.Exists(path) ? (0, 0) : null;

    /// <summary>When anything of a file was last changed, which nobody can set; zero where that is not known.</summary>
    public static (long Seconds, int Nanoseconds) Changed(string path) => Look(path) is { } found
        ? (BitConverter.ToInt64(found, ChangedAt), BitConverter.ToInt32(found, ChangedAt + sizeof(long))) : default;

    private static byte[]? Look(string path)
    {
        var found = new byte[StructBytes];
        return OperatingSystem.IsLinux() && StatX(FromHere, path, NoLinks, Facts, found) == 0 ? found : null;
    }

    [DllImport("libc", EntryPoint = "statx", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatX(int folder, string path, int flags, uint mask, byte[] found);

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint EffectiveUser();
}
