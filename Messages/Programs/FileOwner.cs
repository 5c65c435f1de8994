using System.Runtime.InteropServices;

namespace ActorCompute.Messages.Programs;

/// <summary>Whose a file is, where that can be told.</summary>
internal static class FileOwner
{
    private const int FromHere = -100, NoLinks = 0x100;   // AT_FDCWD, AT_SYMLINK_NOFOLLOW
    private const uint Owner = 8;                         // STATX_UID
    private const int StructBytes = 256, OwnerAt = 20;    // the same on every processor (statx(2))

    /// <summary>Whether it is this user's, itself and not what a link leads to; false where that is not known.</summary>
    public static bool IsMine(string path)
    {
        if (!OperatingSystem.IsLinux()) return false;
        var found = new byte[StructBytes];
        return StatX(FromHere, path, NoLinks, Owner, found) == 0 && BitConverter.ToUInt32(found, OwnerAt) == EffectiveUser();
    }

    [DllImport("libc", EntryPoint = "statx", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatX(int folder, string path, int flags, uint mask, byte[] found);

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint EffectiveUser();
}
