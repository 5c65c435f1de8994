using System.Diagnostics;

namespace ActorCompute.Cluster.Tests.Harness;

/// <summary>Waits for what another process does, and fails with its words when that does not come.</summary>
internal static class Deadline
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks until the answer is yes; returns how long that took.</summary>
    public static async Task<TimeSpan> UntilAsync(string what, TimeSpan within, Func<Task<bool>> ask)
    {
        var (started, patient) = (Stopwatch.GetTimestamp(), MachineTime.Now);
        while (!await ask())
        {
            if (MachineTime.Now - patient > within) throw new TimeoutException($"Within {within.TotalSeconds:0} s there was no sign that {what}.");
            await Task.Delay(Pause);
        }
        return Stopwatch.GetElapsedTime(started);
    }
}
