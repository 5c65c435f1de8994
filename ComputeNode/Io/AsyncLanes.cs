using ActorCompute.Messages;

namespace ActorCompute.ComputeNode.Io;

/// <summary>
/// Which async worker runs what: the first runs everything, beside everything, but code that a worker has died of. That goes to one of few
/// others, so that the search for the next culprit holds nobody else up. Pure.
/// </summary>
internal sealed class AsyncLanes
{
    /// <summary>The first, and those for deadly code: so many processes at most.</summary>
    public const int Count = 3;

    private const int MostTasks = 1000, MostCancelled = 10_000;

    private readonly Dictionary<string, int> _apart = [];
    private readonly Queue<string> _tasks = new();
    private readonly HashSet<LeaseId> _isCancelled = [];
    private readonly Queue<LeaseId> _cancelled = new();
    private int _turn;

    public int LaneOf(string task) => _apart.GetValueOrDefault(task);

    /// <summary>A worker died of this task, and of no other. The oldest of many is given another chance.</summary>
    public void SetApart(string task)
    {
        if (!_apart.TryAdd(task, 1 + _turn % (Count - 1))) return;
        _turn++;
        _tasks.Enqueue(task);
        if (_tasks.Count > MostTasks) _apart.Remove(_tasks.Dequeue());
    }

    /// <summary>The lease's outcomes are not wanted; items of it may be on their way from one worker to another.</summary>
    public void Cancel(LeaseId lease)
    {
        if (!_isCancelled.Add(lease)) return;
        _cancelled.Enqueue(lease);
        if (_cancelled.Count > MostCancelled) _isCancelled.Remove(_cancelled.Dequeue());
    }

    /// <summary>What is still wanted of items on their way.</summary>
    public IEnumerable<StartItems> Wanted(IEnumerable<StartItems> items) => items.Where(i => !_isCancelled.Contains(i.Lease));
}
