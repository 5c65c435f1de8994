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

    /// <summary>Makes the folder with mode 0700 if it is missing; one that exists is left as it is.</summary>
    public static void CreateFolder(string path) => Disk.Instance.CreateFolder(path);
}
