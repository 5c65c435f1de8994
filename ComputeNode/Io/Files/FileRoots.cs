using ActorCompute.Messages;
using ActorCompute.Messages.Files;

namespace ActorCompute.ComputeNode.Io.Files;

/// <summary>Opens files below the folders that a node allows, and no other, whatever links stand in the way.</summary>
/// <param name="roots">Absolute paths of folders that are there.</param>
internal sealed class FileRoots(IReadOnlyList<string> roots)
{
    private readonly string[] _roots = [.. roots.Select(r => Path.TrimEndingDirectorySeparator(RealPath.Of(Path.GetFullPath(r))))];

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="ItemFailedException">It is not allowed, or not to be had; the message says why.</exception>
    public FileStream Open(string path)
    {
        var shown = ItemProperties.Shown(path);
        if (_roots.Length == 0) throw Fail($"{shown} is not read: this node allows no files; start it with --allow-read DIR.");
        try
        {
            var real = RealPath.Of(path);
            if (!Allows(real)) throw Forbidden(shown);
            if (FileFacts.IsSpecial(real)) throw Fail($"{shown} is no file but a pipe, a socket or a device.");
            var stream = new FileStream(real, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: true);
            if (IsAllowed(stream)) return stream;
            stream.Dispose();
            throw Forbidden(shown);
        }
        catch (Exception e) when (FileTrouble.Is(e))
        {
            throw new ItemFailedException(FailureKind.Exception, $"{shown} cannot be read ({Reason(e, path)}).", e);
        }
    }

    private bool Allows(string real) => _roots.Any(r => real.StartsWith(Path.EndsInDirectorySeparator(r) ? r : r + Path.DirectorySeparatorChar, Comparison));

    /// <summary>What was opened, looked at once more where the system tells: somebody may have put a link there since.</summary>
    private bool IsAllowed(FileStream stream) =>
        !OperatingSystem.IsLinux() || new FileInfo($"/proc/self/fd/{stream.SafeFileHandle.DangerousGetHandle()}").LinkTarget is not { } opened || Allows(opened);

    private static StringComparison Comparison => OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    private static string Reason(Exception failure, string path) => failure is FileNotFoundException ? "it is not there" : FileTrouble.Reason(failure, path);

    private ItemFailedException Forbidden(string shown) =>
        Fail($"{shown} is not read: it does not lie below {string.Join(" or ", _roots)}, which this node allows; start it with --allow-read DIR for more.");

    private static ItemFailedException Fail(string sentence) => new(FailureKind.Exception, sentence);
}
