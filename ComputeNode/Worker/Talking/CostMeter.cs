using System.Diagnostics;
using ActorCompute.Messages.Nodes;

namespace ActorCompute.Worker.Talking;

/// <summary>What the items took since it was last asked.</summary>
internal sealed class CostMeter
{
    private readonly ThreadTime _thread = new();
    private readonly ProcessorWatch _watch = new();
    private readonly WaitMeter _waits;
    private int? _running;
    private TimeSpan _cpu;
    private long _wall = Stopwatch.GetTimestamp();
    private long _allocated;
    private int _collections;

    public CostMeter() => _waits = new(() => _watch.Look(_running));

    /// <summary>Counts from now on. Called by the thread that runs items, which is the one whose CPU time is meant.</summary>
    public void Restart()
    {
        _thread.UseThisThread();
        _running ??= ProcessorWatch.ThisThread();
        _waits.Start();
        Measure(0);
    }

    /// <summary>What came together since the last call, for so many items. Any thread may ask.</summary>
    public WorkCost Take(long items)
    {
        var cost = Measure(items);
        var waited = _waits.Take(cost.Wall);
        if (waited.HasLooked) (_allocated, _collections) = (GC.GetTotalAllocatedBytes(), GC.CollectionCount(0));   // what it takes to look is no item's
        return cost with { Waited = waited.Time };
    }

    private WorkCost Measure(long items)
    {
        var wall = Stopwatch.GetTimestamp();
        var cpu = (_thread.Elapsed() ?? Stopwatch.GetElapsedTime(0, wall)) + ChildProcesses.CpuTime();
        var (allocated, collections) = (GC.GetTotalAllocatedBytes(), GC.CollectionCount(0));
        var cost = new WorkCost(items, NotNegative(cpu - _cpu), NotNegative(Stopwatch.GetElapsedTime(_wall, wall)), Math.Max(0, allocated - _allocated))
        {
            Collections = collections - _collections,
        };
        (_cpu, _wall, _allocated, _collections) = (cpu, wall, allocated, collections);
        return cost;
    }

    /// <summary>None of the sources promises to rise: the runtime's count of bytes is an estimate.</summary>
    private static TimeSpan NotNegative(TimeSpan time) => time < TimeSpan.Zero ? TimeSpan.Zero : time;
}
