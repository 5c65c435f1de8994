using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ActorCompute.Worker;

/// <summary>Ends this process at once. User code may spin, hold threads or wait in exit handlers: none of it may keep the process.</summary>
internal static partial class ProcessEnd
{
    /// <summary>Ends it with a status of 0.</summary>
    public static void InOrder()
    {
        if (OperatingSystem.IsWindows()) TerminateProcess(-1, 0);   // -1 is this process
        else ExitNow(0);
    }

    /// <summary>Ends it as the system ends processes by force, and before that whatever its tasks have started: its node may be there no more to do it.</summary>
    public static void ByForce()
    {
        StartedProcesses.End();
        using var self = Process.GetCurrentProcess();
        self.Kill();
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitNow(int status);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool TerminateProcess(nint process, uint status);
}
