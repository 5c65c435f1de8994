using System.Diagnostics;

namespace ActorCompute.ComputeNode.Tests.Io;

/// <summary>Waits for what another thread does.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20), Pause = TimeSpan.FromMilliseconds(5);

    public static async Task HoldsAsync(Func<bool> condition)
    {
        var started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(started) > Patience) throw new TimeoutException($"It did not hold within {Patience.TotalSeconds} s.");
            await Task.Delay(Pause);
        }
    }
}
