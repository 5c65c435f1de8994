using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ActorCompute.Worker.Talking;

/// <summary>Looks from time to time what this process has had of the processors since the last look. Known on Linux alone.</summary>
internal sealed partial class ProcessorWatch
{
    private const string Threads = "/proc/self/task", OfRuntime = ".NET ", Sleeps = "voluntary_ctxt_switches:";

    /// <summary>A file a thread: of a process with more than these, a look would cost more than it is worth.</summary>
    private const int MostThreads = 100;

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
        try
        {
            return OperatingSystem.IsLinux() ? Find(thread) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;   // what the system hides
        }
    }

    private ProcessorUse? Find(int? thread)
    {
        var (cpu, children, sleeps) = (Environment.CpuUsage.TotalTime, ChildProcesses.CpuTime(), 0L);
        if (thread is { } id)
        {
            if (SleepsOf(id) is not { } known) return null;
            sleeps = known;
        }
        if (ReadThreads() is not { Count: > 0 } threads) return null;
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

    /// <summary>Null if there are too many.</summary>
    private Dictionary<string, Times>? ReadThreads()
    {
        var threads = new Dictionary<string, Times>();
        foreach (var folder in Directory.EnumerateDirectories(Threads))
        {
            if (threads.Count == MostThreads) return null;
            if (Read(folder) is { } times) threads.Add(folder, times);
        }
        return threads;
    }

    /// <summary>CPU time and time in a queue, in nanoseconds (the kernel's sched-stats.rst); null of a thread that has just ended, or where nobody counts it.</summary>
    private Times? Read(string thread)
    {
        try
        {
            var fields = File.ReadAllText(Path.Combine(thread, "schedstat")).Split(' ');
            if (fields.Length < 2 || Time(fields[0]) is not { } cpu || Time(fields[1]) is not { } queued) return null;
            var isOfRuntime = _threads.TryGetValue(thread, out var known) ? known.IsOfRuntime : IsOfRuntime(File.ReadAllText(Path.Combine(thread, "comm")).TrimEnd('\n'));
            return new(cpu, queued, isOfRuntime);
        }
        catch (Exception e) when (e is DirectoryNotFoundException or FileNotFoundException || Ended(e))
        {
            return null;
        }
    }

    private static bool IsOfRuntime(string name) => name.StartsWith(OfRuntime, StringComparison.Ordinal) && !OfUsers.Contains(name, StringComparer.Ordinal);

    private static TimeSpan? Time(string nanoseconds) =>
        long.TryParse(nanoseconds, CultureInfo.InvariantCulture, out var value) ? TimeSpan.FromTicks(value / TimeSpan.NanosecondsPerTick) : null;

    private static long? SleepsOf(int thread)
    {
        var line = File.ReadLines(Path.Combine(Threads, thread.ToString(CultureInfo.InvariantCulture), "status")).FirstOrDefault(l => l.StartsWith(Sleeps, StringComparison.Ordinal));
        return line is not null && long.TryParse(line.AsSpan(Sleeps.Length).Trim(), CultureInfo.InvariantCulture, out var value) ? value : null;
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
