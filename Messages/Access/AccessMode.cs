namespace ActorCompute.Messages.Access;

/// <summary>Whether an access file is its owner's alone: whoever reads it can run work, whoever replaces it is sent the work of others.</summary>
internal static class AccessMode
{
    private const UnixFileMode Read = UnixFileMode.GroupRead | UnixFileMode.OtherRead, Write = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>What to say of a file that others can read or replace; null if they cannot, or nobody knows.</summary>
    public static string? Warning(string path)
    {
        if (OperatingSystem.IsWindows()) return null;
        try
        {
            var mode = File.GetUnixFileMode(path);
            if ((mode & (Read | Write)) != 0)
                return $"Warning: others can {((mode & Write) != 0 ? "change" : "read")} the access file {path} (mode {Octal(mode)}), and whoever has it can run work on the cluster: chmod 600 {path}.";
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            var around = File.GetUnixFileMode(folder);
            return (around & Write) != 0 && !around.HasFlag(UnixFileMode.StickyBit)
                ? $"Warning: others can replace the access file {path}, since its folder is open to them (mode {Octal(around)}): chmod go-w {folder}." : null;
        }
        catch (Exception e) when (FileTrouble.Is(e))
        {
            return null;   // it was read, and has gone since
        }
    }

    private static string Octal(UnixFileMode mode) => Convert.ToString((int)mode, 8).PadLeft(4, '0');
}
