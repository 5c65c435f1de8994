namespace ActorCompute.Worker.Talking;

/// <summary>What a process had of the processors in some time, and what it would have had if none had been busy. Pure.</summary>
/// <param name="Cpu">CPU time of its threads, but for those of the runtime's own that work beside any code: the compiler's, the collector's.</param>
/// <param name="Queued">How long these threads stood ready to run, and another thread had the processor.</param>
/// <param name="Unseen">CPU time of threads that came and went meanwhile; how long they stood ready nobody can tell.</param>
/// <param name="OfChildren">CPU time of processes that it started and that have ended.</param>
/// <param name="Sleeps">How often the thread that runs items gave its processor up, to wait.</param>
internal readonly record struct ProcessorUse(TimeSpan Cpu, TimeSpan Queued, TimeSpan Unseen, TimeSpan OfChildren, long Sleeps)
{
    /// <summary>So little of the time is no work of threads that came and went.</summary>
    private const double Negligible = 0.02;

    /// <summary>
    /// How much of a time items certainly waited: no thread computed or stood in a queue, and no other process worked for them. A thread that
    /// never went to sleep did not wait, whatever held it up.
    /// </summary>
    /// <param name="ran">How long items ran meanwhile, all of them on one thread.</param>
    public TimeSpan Waited(TimeSpan ran) => Sleeps == 0 ? TimeSpan.Zero : ran * Idle(ran);

    /// <summary>In which part of the time no thread computed or stood in a queue, and no other process worked for them; from 0 to 1.</summary>
    public double Idle(TimeSpan elapsed) =>
        elapsed <= TimeSpan.Zero || OfChildren > TimeSpan.Zero || Unseen > elapsed * Negligible ? 0 : Math.Clamp(1 - (Cpu + Queued) / elapsed, 0, 1);
}
