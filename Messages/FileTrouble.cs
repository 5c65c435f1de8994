namespace ActorCompute.Messages;

/// <summary>Why a file or a folder is not to be had, in words that fit between brackets. The system's own name half-made files that nobody knows of.</summary>
public static class FileTrouble
{
    private const int UnixDiskFull = 28;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>Whether a file or a folder, and not this program, is at fault.</summary>
    public static bool Is(Exception failure) => failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    /// <summary>"it is a folder", "the disk is full" and the like.</summary>
    /// <param name="path">What was to be read or written.</param>
    public static string Reason(Exception failure, string path) => failure switch
    {
        IOException { HResult: UnixDiskFull or WindowsDiskFull } => "the disk is full",
        _ when Directory.Exists(path) => "it is a folder",
        UnauthorizedAccessException => "this user may not",
        DirectoryNotFoundException or FileNotFoundException => Missing(path),
        IOException when IsBelowFile(path) => "a folder of its path is a file",
        _ => failure.Message.Split(" : '")[0].TrimEnd('.'),
    };

    private static string Missing(string path) =>
        IsBelowFile(path) ? "a folder of its path is a file"
        : Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder) ? $"there is no folder {folder}"
        : File.Exists(path) ? "it cannot be opened" : "it is not there, and cannot be made there";

    private static bool IsBelowFile(string path)
    {
        for (var at = Path.GetDirectoryName(Path.GetFullPath(path)); at is not null; at = Path.GetDirectoryName(at))
            if (File.Exists(at)) return true;
        return false;
    }
}
