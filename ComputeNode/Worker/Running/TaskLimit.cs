namespace ActorCompute.Worker.Running;

/// <summary>After so many items of a task this worker is to be replaced.</summary>
/// <param name="most">How many; 0 is no limit.</param>
internal sealed class TaskLimit(int most)
{
    private long _ran;

    /// <summary>Whether this worker has done its part.</summary>
    public bool IsReached => most > 0 && _ran >= most;

    /// <summary>So many items of it may still run.</summary>
    public long Left => most > 0 ? Math.Max(0, most - _ran) : long.MaxValue;

    /// <summary>So many items have run.</summary>
    public void Add(long items) => _ran += items;
}
