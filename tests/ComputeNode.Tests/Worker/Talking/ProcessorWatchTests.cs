using System.Diagnostics;
using ActorCompute.Worker.Talking;

namespace ActorCompute.ComputeNode.Tests.Worker.Talking;

public class ProcessorWatchTests
{
    [Fact]
    public void A_thread_that_sleeps_is_seen_to_and_one_that_computes_is_seen_not_to()
    {
        using var never = new ManualResetEvent(false);
        if (On(() => never.WaitOne(20)) is not { } slept) return;   // not on Linux
        Assert.True(slept.Sleeps > 0);
        var computed = On(() => Burn(TimeSpan.FromMilliseconds(200)))!.Value;
        Assert.True(computed.Cpu + computed.Queued >= TimeSpan.FromMilliseconds(190), $"{computed}");
        Assert.InRange(computed.Sleeps, 0, 5);   // few, of the runtime's own
    }

    [Fact]
    public void Threads_that_came_and_went_are_known_to_have_been_there()
    {
        var unseen = On(() =>
        {
            var other = new Thread(() => Burn(TimeSpan.FromMilliseconds(200)));
            other.Start();
            other.Join();
        });
        if (unseen is { } use) Assert.True(use.Unseen >= TimeSpan.FromMilliseconds(20), $"{use}");   // of 200 ms, on a machine that is busy
    }

    /// <summary>What a thread of its own had that did this, other tests beside it or not.</summary>
    private static ProcessorUse? On(Action work)
    {
        var use = default(ProcessorUse?);
        var thread = new Thread(() =>
        {
            var (watch, id) = (new ProcessorWatch(), ProcessorWatch.ThisThread());
            watch.Look(id);
            watch.Look(id);   // what had to be compiled for a look is compiled
            work();
            use = watch.Look(id);
        });
        thread.Start();
        thread.Join();
        return use;
    }

    private static void Burn(TimeSpan time)
    {
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < time;)
        {
        }
    }
}
