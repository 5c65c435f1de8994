using System.Runtime.InteropServices;

namespace ActorCompute.Messages.Files;

/// <summary>Makes folders that were not there before: .NET is content with one that somebody else has made.</summary>
public static class NewFolder
{
    private const uint OwnerOnly = 0x1C0;   // 0700
    private const int Existing = 17;        // EEXIST, on every system

    /// <summary>Makes a folder that this user alone can enter, whatever the process's umask.</summary>
    /// <exception cref="IOException">There is something of that name, or it cannot be made.</exception>
    public static void Make(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            if (Path.Exists(path)) throw Taken(path);
            Directory.CreateDirectory(path);
        }
        else if (MakeDirectory(path, OwnerOnly) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            throw error == Existing ? Taken(path) : new IOException($"{Marshal.GetPInvokeErrorMessage(error)} : '{path}'", error);
        }
    }

    private static IOException Taken(string path) => new($"There is something there already : '{path}'");

    [DllImport("libc", EntryPoint = "mkdir", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int MakeDirectory([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint mode);
}
