namespace ActorCompute.Messages.Files;

/// <summary>What changes with every change of a file, so that what was read once need not be read again.</summary>
internal readonly record struct FileState(long Bytes, DateTime Written, (ulong Device, ulong Number)? Identity, (long Seconds, int Nanoseconds) Changed)
{
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static FileState Of(string path)
    {
        var file = new FileInfo(path);
        return new(file.Length, file.LastWriteTimeUtc, FileFacts.IdentityOf(path), FileFacts.Changed(path));
    }
}
