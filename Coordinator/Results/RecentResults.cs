using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;

namespace ActorCompute.Coordinator.Results;

/// <summary>
/// The results committed last, so that readers who keep up need not go to the disk. Bounded in bytes: the oldest leave first. Mutable, with a
/// single owner.
/// </summary>
/// <param name="lastRow">The job's last row at the start; it and those before are in the store alone.</param>
/// <param name="maxBytes">How much to keep.</param>
internal sealed class RecentResults(long lastRow = 0, long maxBytes = RecentResults.DefaultBytes)
{
    public const long DefaultBytes = 16 << 20;

    private readonly Queue<CommittedSegment> _byRow = [];
    private readonly SortedList<long, CommittedSegment> _byIndex = [];
    private readonly Dictionary<long, Failure> _failures = [];
    private long _bytes;

    /// <summary>The last row that has left; later ones are all here.</summary>
    public long Forgotten { get; private set; } = lastRow;

    public void Add(CommittedSegment committed, IEnumerable<Failure> failures)
    {
        _byRow.Enqueue(committed);
        _byIndex.Add(committed.Values.First, committed);
        _bytes += committed.Values.Bytes;
        foreach (var failure in failures) _failures[failure.Index] = failure;
        while (_bytes > maxBytes && _byRow.Count > 1) Forget(_byRow.Dequeue());
    }

    /// <summary>The segments from <paramref name="index"/> on without a gap, up to so many bytes; none if the item is not here.</summary>
    public StoredResults InOrder(long index, long maxBytes)
    {
        var rows = new List<CommittedSegment>();
        for (var at = Holding(index); at >= 0 && at < _byIndex.Count && maxBytes > 0; at++)
        {
            var row = _byIndex.GetValueAtIndex(at);
            if (rows.Count > 0 && row.Values.First != rows[^1].Values.End) break;
            rows.Add(row);
            maxBytes -= row.Values.Bytes;
        }
        return new(rows, FailuresOf(rows));
    }

    /// <summary>The segments committed after a row that has not been forgotten, up to so many bytes.</summary>
    public StoredResults AfterRow(long row, long maxBytes)
    {
        var rows = _byRow.Where(r => r.Row > row).TakeBytes(r => r.Values.Bytes, maxBytes);
        return new(rows, FailuresOf(rows));
    }

    private int Holding(long index)
    {
        var (low, high) = (0, _byIndex.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_byIndex.GetValueAtIndex(middle).Values.End > index) high = middle;
            else low = middle + 1;
        }
        return low < _byIndex.Count && _byIndex.GetValueAtIndex(low).Values.First <= index ? low : -1;
    }

    private List<Failure> FailuresOf(IReadOnlyList<CommittedSegment> rows) => _failures.Count == 0
        ? []
        : [.. _failures.Values.Where(f => rows.Any(r => r.Values.Range.Contains(f.Index))).OrderBy(f => f.Index)];

    private void Forget(CommittedSegment oldest)
    {
        Forgotten = oldest.Row;
        _byIndex.Remove(oldest.Values.First);
        _bytes -= oldest.Values.Bytes;
        foreach (var index in _failures.Keys.Where(oldest.Values.Range.Contains).ToArray()) _failures.Remove(index);
    }
}
