using System.Diagnostics;
using System.Globalization;

namespace ActorCompute.Cluster.Tests.Harness;

/// <summary>
/// A clock for deadlines: it runs the slower, the more wants to run than this machine has processors for, so that a deadline says how much could have
/// been done and holds on a busy machine, too. On an idle one it is wall-clock time; it never runs at less than a tenth of that.
/// </summary>
internal static class MachineTime
{
    private const double Slowest = 0.1;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);
    private static readonly Lock Gate = new();
    private static long _measured = Stopwatch.GetTimestamp();
    private static TimeSpan _now;

    /// <summary>Time since some moment.</summary>
    public static TimeSpan Now
    {
        get
        {
            lock (Gate)
            {
                _now += Stopwatch.GetElapsedTime(_measured) * Share();
                _measured = Stopwatch.GetTimestamp();
                return _now;
            }
        }
    }

    /// <summary>Awaits a task for so long.</summary>
    /// <exception cref="TimeoutException">It has not ended by then.</exception>
    public static async Task WithinAsync(this Task task, TimeSpan within)
    {
        for (var start = Now; !task.IsCompleted && Now - start <= within;) await Task.WhenAny(task, Task.Delay(Tick));
        if (!task.IsCompleted) throw new TimeoutException();
        await task;
    }

    /// <summary>As <see cref="WithinAsync(Task, TimeSpan)"/>.</summary>
    public static async Task<T> WithinAsync<T>(this Task<T> task, TimeSpan within)
    {
        await ((Task)task).WithinAsync(within);
        return await task;
    }

    /// <summary>What part of the processors somebody gets who asks for one now.</summary>
    private static double Share() => Math.Clamp((double)Environment.ProcessorCount / Math.Max(1, Runnable()), Slowest, 1);

    /// <summary>How many threads run or wait to run, of all processes (Linux).</summary>
    private static int Runnable() => OperatingSystem.IsLinux()
        ? int.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[3].Split('/')[0], CultureInfo.InvariantCulture) : 1;
}
