using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ActorCompute.Worker;

/// <summary>The processes that this one has started. Known on Linux alone.</summary>
internal static partial class ChildProcesses
{
    private const int OfChildren = -1, All = 0;   // RUSAGE_CHILDREN, P_ALL
    private const int EndedNowOrNot = 0x1000005;   // WEXITED, WNOHANG, and WNOWAIT: .NET asks for their ends itself

    /// <summary>The CPU time of those that have ended, and of theirs: it is part of what items cost.</summary>
    public static TimeSpan CpuTime() => OperatingSystem.IsLinux() && Read(OfChildren, out var usage) == 0 ? usage.User.Span + usage.Kernel.Span : TimeSpan.Zero;

    /// <summary>Whether there has ever been one; this costs next to nothing, and to look through all processes does.</summary>
    public static bool AnyEver() =>
        OperatingSystem.IsLinux() && (Wait(All, 0, out _, EndedNowOrNot) == 0 || (Read(OfChildren, out var usage) == 0 && usage.LargestResident > 0));

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int Read(int who, out Usage usage);

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "waitid")]
    private static partial int Wait(int kind, uint id, out Signal signal, int options);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Time
    {
        public readonly nint Seconds;
        public readonly nint Microseconds;

        public TimeSpan Span => TimeSpan.FromSeconds(Seconds) + TimeSpan.FromMicroseconds(Microseconds);
    }

    [StructLayout(LayoutKind.Sequential, Size = 256)]   // more than any system's, of which only the first fields matter
    private readonly struct Usage
    {
        public readonly Time User;
        public readonly Time Kernel;
        public readonly nint LargestResident;
    }

    [StructLayout(LayoutKind.Sequential, Size = 256)]   // siginfo_t, of which nothing is asked
    private readonly struct Signal
    {
        public readonly int Number;
    }
}
