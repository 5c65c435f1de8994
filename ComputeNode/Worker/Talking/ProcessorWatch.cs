using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ActorCompute.Worker.Talking;

/// <summary>Looks from time to time what this process has had of the processors since the last look. Known on Linux alone.</summary>
internal sealed partial class ProcessorWatch
{
    private const string Threads = "/proc/self/task";
    private const string OfRuntime = ".NET ";
    private static readonly string[] OfUsers = [".NET TP Worker", ".NET Long Runni"];   // cut by the system

    private Dictionary<string, Times> _threads = [];
    private TimeSpan _cpu, _children;
    private long _sleeps;

    /// <summary>The number by which the system knows the calling thread; null where it has none.</summary>
    public static int? ThisThread() => OperatingSystem.IsLinux() ? CurrentThread() : null;

    /// <summary>What came together since the last look, or since the process started; null where the system does not say it.</summary>
    /// <param name="thread">The one that runs items; null if many do.</param>
    public ProcessorUse? Look(int? thread)
    {
        if (!OperatingSystem.IsLinux()) return null;
        try
        {
            var (cpu, children, sleeps) = (Environment.CpuUsage.TotalTime, ChildProcesses.CpuTime(), thread is { } id ? SleepsOf(id) : 0);
            var threads = ReadThreads();
            var (own, all) = (default(Times), default(Times));
            foreach (var (folder, now) in threads)
            {
                var grown = now.Since(_threads.GetValueOrDefault(folder));
                all = all.Plus(grown);
                if (!now.IsOfRuntime) own = own.Plus(grown);
            }
            // The compiler's thread ends when it has had nothing to do for a while: then the rest is taken to be its.
            var unseen = _threads.Any(t => t.Value.IsOfRuntime && !threads.ContainsKey(t.Key)) ? TimeSpan.Zero : cpu - _cpu - all.Cpu;
            var use = new ProcessorUse(own.Cpu, own.Queued, unseen > TimeSpan.Zero ? unseen : TimeSpan.Zero, children - _children, sleeps - _sleeps);
            (_threads, _cpu, _children, _sleeps) = (threads, cpu, children, sleeps);
            return use;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;   // a kernel that keeps no such count, or hides it
        }
    }

    private Dictionary<string, Times> ReadThreads()
    {
        var threads = new Dictionary<string, Times>();
        foreach (var folder in Directory.EnumerateDirectories(Threads))
            if (Read(folder) is { } times) threads.Add(folder, times);
        return threads;
    }

    /// <summary>CPU time and time in a queue, in nanoseconds (the kernel's sched-stats.rst); null of a thread that has just ended.</summary>
    private Times? Read(string thread)
    {
        try
        {
            var fields = File.ReadAllText(Path.Combine(thread, "schedstat")).Split(' ');
            var isOfRuntime = _threads.TryGetValue(thread, out var known) ? known.IsOfRuntime : IsOfRuntime(File.ReadAllText(Path.Combine(thread, "comm")).TrimEnd('\n'));
            return new(Time(fields[0]), Time(fields[1]), isOfRuntime);
        }
        catch (Exception e) when (e is DirectoryNotFoundException or FileNotFoundException || Ended(e))
        {
            return null;
        }
    }

    private static bool IsOfRuntime(string name) => name.StartsWith(OfRuntime, StringComparison.Ordinal) && !OfUsers.Contains(name, StringComparer.Ordinal);

    private static TimeSpan Time(string nanoseconds) => TimeSpan.FromTicks(long.Parse(nanoseconds, CultureInfo.InvariantCulture) / TimeSpan.NanosecondsPerTick);

    private static long SleepsOf(int thread)
    {
        const string name = "voluntary_ctxt_switches:";
        var line = File.ReadLines(Path.Combine(Threads, thread.ToString(CultureInfo.InvariantCulture), "status")).First(l => l.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(name.Length).Trim(), CultureInfo.InvariantCulture);
    }

    /// <summary>ESRCH: the thread ended between being listed and being read.</summary>
    private static bool Ended(Exception e) => e is IOException { HResult: 3 };

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int CurrentThread();

    /// <summary>What a thread has had by now.</summary>
    private readonly record struct Times(TimeSpan Cpu, TimeSpan Queued, bool IsOfRuntime)
    {
        /// <summary>A thread of the same number that has had less is another one.</summary>
        public Times Since(Times before) => before.Cpu > Cpu || before.Queued > Queued ? this : new(Cpu - before.Cpu, Queued - before.Queued, IsOfRuntime);

        public Times Plus(Times other) => new(Cpu + other.Cpu, Queued + other.Queued, IsOfRuntime);
    }
}
