using ActorCompute.Coordinator.Store;

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

    private readonly Queue<CommittedRow> _byRow = [];
    private readonly SortedList<long, CommittedRow> _byIndex = [];
    private long _bytes;

    /// <summary>The last row that has left; later ones are all here.</summary>
    public long Forgotten { get; private set; } = lastRow;

    public void Add(CommittedRow committed)
    {
        _byRow.Enqueue(committed);
        _byIndex.Add(committed.Range.First, committed);
        _bytes += committed.Outcomes.Bytes;
        while (_bytes > maxBytes && _byRow.Count > 1) Forget(_byRow.Dequeue());
    }

    /// <summary>The rows from <paramref name="index"/> on without a gap, up to so many bytes; none if the item is not here.</summary>
    public IReadOnlyList<CommittedRow> InOrder(long index, long maxBytes)
    {
        var rows = new List<CommittedRow>();
        for (var at = Holding(index); at >= 0 && at < _byIndex.Count && maxBytes > 0; at++)
        {
            var row = _byIndex.GetValueAtIndex(at);
            if (rows.Count > 0 && row.Range.First != rows[^1].Range.End) break;
            rows.Add(row);
            maxBytes -= row.Outcomes.Bytes;
        }
        return rows;
    }

    /// <summary>The rows after one that has not been forgotten, up to so many bytes.</summary>
    public IReadOnlyList<CommittedRow> AfterRow(long row, long maxBytes) => _byRow.Where(r => r.Row > row).TakeBytes(r => r.Outcomes.Bytes, maxBytes);

    private int Holding(long index)
    {
        var (low, high) = (0, _byIndex.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_byIndex.GetValueAtIndex(middle).Range.End > index) high = middle;
            else low = middle + 1;
        }
        return low < _byIndex.Count && _byIndex.GetValueAtIndex(low).Range.First <= index ? low : -1;
    }

    private void Forget(CommittedRow oldest)
    {
        Forgotten = oldest.Row;
        _byIndex.Remove(oldest.Range.First);
        _bytes -= oldest.Outcomes.Bytes;
    }
}
