using ActorCompute.Messages;
using ActorCompute.Messages.Worker;

namespace ActorCompute.Worker.Running;

/// <summary>Failures of the running lease that have not been taken yet. One thread adds, another may take.</summary>
internal sealed class FailureLog
{
    private readonly Lock _gate = new();
    private List<Failure> _failures = [];
    private int _bytes;

    /// <summary>Whether another failure might be too much for one frame.</summary>
    public bool IsFull => Volatile.Read(ref _bytes) > WorkerProtocol.MaxFailureBytes - Failure.MaxBytes;

    public void Add(Failure failure)
    {
        lock (_gate)
        {
            var at = _failures.Count;
            while (at > 0 && _failures[at - 1].Index > failure.Index) at--;   // of blocks that could not be sent, told late
            _failures.Insert(at, failure);
            _bytes += failure.Bytes;
        }
    }

    /// <summary>Takes the failures of items before <paramref name="end"/>.</summary>
    public IReadOnlyList<Failure> Take(long end)
    {
        if (Volatile.Read(ref _bytes) == 0) return [];
        lock (_gate)
        {
            var taken = _failures.TakeWhile(f => f.Index < end).ToList();
            _failures = _failures.GetRange(taken.Count, _failures.Count - taken.Count);
            if (_failures.Count == 0) _bytes = 0;   // at most one stays behind: the one whose item is about to be counted
            return taken;
        }
    }
}
