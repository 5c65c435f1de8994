using Microsoft.Win32.SafeHandles;

namespace ActorCompute.Output;

/// <summary>Standard output as bytes.</summary>
internal static class StandardOutput
{
    private const int Descriptor = 1;

    /// <summary>
    /// A stream that fails when nobody reads any more; the runtime's own stays silent then, and a job whose results end in <c>head</c> would
    /// run to its end for nothing. A file is left to the runtime's own, which moves the position that other processes share.
    /// </summary>
    public static Stream Open()
    {
        if (OperatingSystem.IsWindows() || !Console.IsOutputRedirected) return Console.OpenStandardOutput();
        var pipe = new FileStream(new SafeFileHandle(Descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return pipe.CanSeek ? Console.OpenStandardOutput() : pipe;
    }
}
