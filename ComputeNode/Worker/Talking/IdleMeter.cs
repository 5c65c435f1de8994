using System.Diagnostics;

namespace ActorCompute.Worker.Talking;

/// <summary>
/// In which part of the time nothing of this process computed, or would have if a processor had been free: for so long at least, items that
/// run beside each other certainly waited. That is looked up seldom, and holds until it is looked up again.
/// </summary>
internal sealed class IdleMeter
{
    private readonly ProcessorWatch _watch = new();
    private long _looked = Stopwatch.GetTimestamp();
    private double _share;

    public IdleMeter() => _watch.Look(thread: null);

    /// <summary>From 0 to 1; 0 where it is not known, or not yet.</summary>
    public double Share()
    {
        var elapsed = Stopwatch.GetElapsedTime(_looked);
        if (elapsed < WaitMeter.LeastTime) return _share;
        _looked = Stopwatch.GetTimestamp();
        return _share = _watch.Look(thread: null)?.Idle(elapsed) ?? 0;
    }
}
