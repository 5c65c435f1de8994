using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ActorCompute.Worker;

/// <summary>What a worker leaves to others: the CPU, when the node wants it, and signals that are meant for the node.</summary>
internal static partial class Foreground
{
    private const int Niceness = 10;

    private static readonly List<PosixSignalRegistration> Ignored = [];

    public static void Yield()
    {
        if (OperatingSystem.IsLinux())
        {
            BeginSession();   // what its tasks start is found by that
            SetPriority(which: 0, who: 0, Niceness);   // of this thread, and so of those it starts
        }
        else
        {
            using var self = Process.GetCurrentProcess();
            self.PriorityClass = ProcessPriorityClass.BelowNormal;
        }
        // A terminal's Ctrl+C and a service manager's stop reach the whole group; the node drains, and then closes the socket.
        Ignored.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, static s => s.Cancel = true));
        Ignored.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, static s => s.Cancel = true));
    }

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "setsid")]
    private static partial int BeginSession();

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, uint who, int niceness);
}
