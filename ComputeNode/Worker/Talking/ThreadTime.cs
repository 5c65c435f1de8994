using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ActorCompute.Worker.Talking;

/// <summary>The CPU time of one thread, which any other thread may read. Known on Linux alone.</summary>
internal sealed partial class ThreadTime
{
    private int? _clock;

    /// <summary>Measures the calling thread from now on.</summary>
    public void UseThisThread()
    {
        if (OperatingSystem.IsLinux() && _clock is null && ClockOf(CurrentThread(), out var clock) == 0) _clock = clock;
    }

    /// <summary>What the thread has used so far; null where it cannot be known.</summary>
    public TimeSpan? Elapsed() =>
        OperatingSystem.IsLinux() && _clock is { } clock && Read(clock, out var time) == 0
            ? TimeSpan.FromTicks(time.Seconds * TimeSpan.TicksPerSecond + time.Nanoseconds / TimeSpan.NanosecondsPerTick)
            : null;

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "pthread_self")]
    private static partial nint CurrentThread();

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "pthread_getcpuclockid")]
    private static partial int ClockOf(nint thread, out int clock);

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int Read(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Time
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }
}
