using ActorCompute.Messages.Files;

namespace ActorCompute.Messages.Access;

/// <summary>Writes files that only their owner may read: keys, tokens, access files.</summary>
public static class PrivateFile
{
    /// <summary>
    /// Replaces the file whole or not at all: the content is written and flushed to a neighbour of mode 0600, which then takes its name.
    /// A missing folder is made with mode 0700. It survives a power cut from its return on.
    /// </summary>
    /// <exception cref="IOException">The disk is full, or the path leads through something that is no folder.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not write there.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content) => Write(path, content, Disk.Instance);

    internal static void Write(string path, ReadOnlySpan<byte> content, IDisk disk)
    {
        path = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(path)!;
        disk.CreateLastingFolder(folder);
        var draft = $"{path}.{Environment.ProcessId}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = disk.Create(draft))
            {
                stream.Write(content);
                disk.Sync(stream);
            }
            disk.Move(draft, path);
            disk.SyncFolder(folder);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }
    }

    /// <summary>Makes the folder, and those above it that are missing, with mode 0700 whatever the umask; one that exists is left as it is.</summary>
    public static void CreateFolder(string path)
    {
        var missing = new Stack<string>();
        for (var at = Path.GetFullPath(path); at is not null && !Directory.Exists(at); at = Path.GetDirectoryName(at)) missing.Push(at);
        foreach (var folder in missing) Disk.Instance.CreateFolder(folder);
    }

    /// <summary>Makes an empty file of mode 0600 unless something is there; what is there is left as it is.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static void CreateEmpty(string path)
    {
        if (File.Exists(path)) return;
        try
        {
            Disk.Instance.Create(path).Dispose();
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was quicker.
        }
    }
}
