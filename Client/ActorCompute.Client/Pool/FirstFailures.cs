namespace ActorCompute.Pool;

/// <summary>Counts failures and keeps those of the lowest indexes, in whatever order they come. Pure.</summary>
internal sealed class FirstFailures(int most)
{
    private readonly SortedList<long, TaskFailedException> _first = [];

    public long Count { get; private set; }

    /// <summary>By index.</summary>
    public IReadOnlyList<TaskFailedException> First => [.. _first.Values];

    public void Add(TaskFailedException failure)
    {
        Count++;
        if (_first.Count == most && failure.ItemIndex > _first.Keys[^1]) return;
        _first.Add(failure.ItemIndex, failure);
        if (_first.Count > most) _first.RemoveAt(most);
    }
}
