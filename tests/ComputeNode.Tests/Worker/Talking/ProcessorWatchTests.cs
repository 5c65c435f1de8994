using System.Diagnostics;
using ActorCompute.Worker.Talking;

namespace ActorCompute.ComputeNode.Tests.Worker.Talking;

public class ProcessorWatchTests
{
    [Fact]
    public void A_thread_that_sleeps_is_seen_to_and_what_one_computes_is_counted()
    {
        using var never = new ManualResetEvent(false);
        if (On(() => never.WaitOne(20)) is not { } slept) return;   // not on Linux
        Assert.True(slept.Sleeps > 0);
        if (On(() => Burn(TimeSpan.FromMilliseconds(200))) is { } computed)
            Assert.True(computed.Cpu + computed.Queued >= TimeSpan.FromMilliseconds(100), $"{computed}");   // a collection may have held it up for the rest
    }

    [Fact]
    public void Threads_that_came_and_went_are_known_to_have_been_there()
    {
        var uses = Enumerable.Range(0, 10).Select(_ => On(BurnElsewhere)).OfType<ProcessorUse>().ToArray();   // a thread of the runtime that ends meanwhile is taken to be it
        if (uses.Length > 0) Assert.Contains(uses, u => u.Unseen >= TimeSpan.FromMilliseconds(10));   // of 50 ms, on a machine that is busy
    }

    private static void BurnElsewhere()
    {
        var other = new Thread(() => Burn(TimeSpan.FromMilliseconds(50)));
        other.Start();
        other.Join();
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
