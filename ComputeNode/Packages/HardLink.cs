using System.Runtime.InteropServices;

namespace ActorCompute.ComputeNode.Packages;

/// <summary>Gives a file a second name, so that packages which share it share its bytes too.</summary>
internal static class HardLink
{
    /// <summary>Makes the link, or a copy where the file system knows no links.</summary>
    /// <exception cref="IOException">There is something at that path, or no room for a copy.</exception>
    public static void Create(string path, string of)
    {
        if (OperatingSystem.IsWindows() ? CreateHardLinkW(path, of, 0) : link(of, path) == 0) return;
        File.Copy(of, path);
    }

    [DllImport("libc", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int link([MarshalAs(UnmanagedType.LPUTF8Str)] string of, [MarshalAs(UnmanagedType.LPUTF8Str)] string path);

    [DllImport("kernel32", CharSet = CharSet.Unicode)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool CreateHardLinkW(string path, string of, nint security);
}
