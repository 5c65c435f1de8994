using ActorCompute.Messages;
using ActorCompute.Messages.Results;
using Microsoft.Win32.SafeHandles;

namespace ActorCompute.Output;

/// <summary>Standard output as bytes.</summary>
internal static class StandardOutput
{
    private const int Descriptor = 1;

    /// <summary>Whether it goes to another program, and not to a terminal or a file.</summary>
    public static bool IsPipe
    {
        get
        {
            if (!Console.IsOutputRedirected) return false;
            if (OperatingSystem.IsWindows()) return true;
            try
            {
                using var output = OfDescriptor();
                return !output.CanSeek;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                return false;   // it is closed, or cannot be written: there is no reader
            }
        }
    }

    /// <summary>Runs what prints lines. A reader that has gone is no error.</summary>
    /// <exception cref="UserError">The lines could not be written.</exception>
    public static async Task<ExitStatus> GuardAsync(Func<LineBuffer, Task> print)
    {
        await using var stream = Open();
        using var lines = new LineBuffer(stream);
        try
        {
            await print(lines);
        }
        catch (WriteFailedException e) when (!e.IsReaderGone)
        {
            throw new UserError(ExitStatus.BadInput, $"Standard output takes no more ({FileTrouble.Reason(e.InnerException!, "")}): make room, or print to another place.", e);
        }
        catch (WriteFailedException)
        {
            // There is nobody left to tell.
        }
        return ExitStatus.Succeeded;
    }

    /// <summary>
    /// A stream that fails when nobody reads any more; the runtime's own stays silent then, and a job whose results end in <c>head</c> would
    /// run to its end for nothing. A file is left to the runtime's own, which moves the position that other processes share.
    /// </summary>
    public static Stream Open()
    {
        if (!Console.IsOutputRedirected) return new TerminalStream(Console.OpenStandardOutput());
        if (OperatingSystem.IsWindows()) return Console.OpenStandardOutput();
        var pipe = OfDescriptor();
        return pipe.CanSeek ? Console.OpenStandardOutput() : pipe;
    }

    private static FileStream OfDescriptor() => new(new SafeFileHandle(Descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
}
