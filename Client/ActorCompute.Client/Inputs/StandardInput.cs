using ActorCompute.Messages;

namespace ActorCompute.Inputs;

/// <summary>
/// What the program was given to read. Where that was closed (<c>&lt;&amp;-</c>, some daemons), the runtime's first pipe has taken number 0, and a read
/// would wait for ever.
/// </summary>
internal static class StandardInput
{
    private const string Descriptors = "/proc/self/fd", Details = "/proc/self/fdinfo";
    private const int AccessMode = 3, WriteOnly = 1;   // of open(2)

    /// <summary>Opens it.</summary>
    /// <exception cref="UserError">It was closed.</exception>
    public static Stream Open() => IsClosed()
        ? throw new UserError(ExitStatus.BadInput, "Standard input is closed: give it a file or a pipe, or name a file with --input.")
        : Console.OpenStandardInput();

    /// <summary>Whether number 0 is a pipe whose other end is this program's, too (Linux).</summary>
    private static bool IsClosed() =>
        Directory.Exists(Details)
        && Target("0") is { } input && input.StartsWith("pipe:", StringComparison.Ordinal)
        && Directory.EnumerateFileSystemEntries(Descriptors).Select(Path.GetFileName).Any(other => other != "0" && Target(other!) == input && IsWritten(other!));

    private static string? Target(string descriptor)
    {
        try
        {
            return Path.GetFileName(new FileInfo(Path.Combine(Descriptors, descriptor)).LinkTarget);
        }
        catch (IOException)
        {
            return null;   // closed since it was listed
        }
    }

    private static bool IsWritten(string descriptor)
    {
        try
        {
            var flags = File.ReadLines(Path.Combine(Details, descriptor)).First(l => l.StartsWith("flags:", StringComparison.Ordinal));
            return (Convert.ToInt32(flags["flags:".Length..].Trim(), fromBase: 8) & AccessMode) == WriteOnly;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
