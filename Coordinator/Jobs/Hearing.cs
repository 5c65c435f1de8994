namespace ActorCompute.Coordinator.Jobs;

/// <summary>When the coordinator last heard anybody at all, node or client. Whoever hears nobody may be cut off itself. Thread-safe.</summary>
internal sealed class Hearing
{
    private long _last;

    /// <summary>When; zero if never.</summary>
    public TimeSpan Last => TimeSpan.FromTicks(Volatile.Read(ref _last));

    /// <summary>Somebody has spoken.</summary>
    public void Note(TimeSpan now) => Volatile.Write(ref _last, now.Ticks);
}
