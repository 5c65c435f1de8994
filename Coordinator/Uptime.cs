namespace ActorCompute.Coordinator;

/// <summary>Monotonic time since the start, as cores take it.</summary>
internal sealed class Uptime(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    public TimeSpan Elapsed => time.GetElapsedTime(_start);

    /// <summary>Wall-clock time, for what people read.</summary>
    public DateTimeOffset Now => time.GetUtcNow();
}
