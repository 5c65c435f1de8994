namespace ActorCompute.Messages;

/// <summary>
/// A set of items kept as disjoint ranges, so that a million neighbours cost as much as one. Mutable, with a single owner; finding is
/// logarithmic in the number of ranges.
/// </summary>
internal sealed class IntervalSet
{
    private readonly List<ItemRange> _ranges = [];

    public IntervalSet()
    {
    }

    public IntervalSet(IEnumerable<ItemRange> ranges)
    {
        foreach (var range in ranges) Add(range);
    }

    /// <summary>How many items.</summary>
    public long Count { get; private set; }

    public bool IsEmpty => _ranges.Count == 0;

    /// <summary>Disjoint, not touching, ascending.</summary>
    public IReadOnlyList<ItemRange> Ranges => _ranges;

    public bool Contains(long index) => FirstEndingAfter(index) is var at && at < _ranges.Count && _ranges[at].Contains(index);

    /// <summary>The first range with an item at or after <paramref name="index"/>, cut to begin there; empty if there is none.</summary>
    public ItemRange From(long index)
    {
        var at = FirstEndingAfter(index);
        return at == _ranges.Count ? default : _ranges[at] with { First = Math.Max(index, _ranges[at].First) };
    }

    /// <summary>Adds the items; those already in stay in.</summary>
    public void Add(ItemRange range)
    {
        if (range.IsEmpty) return;
        var start = FirstEndingAfter(range.First - 1);   // a range that ends where this one begins is joined
        var end = start;
        for (; end < _ranges.Count && _ranges[end].First <= range.End; end++)
        {
            range = new(Math.Min(range.First, _ranges[end].First), Math.Max(range.End, _ranges[end].End));
            Count -= _ranges[end].Count;
        }
        Replace(start, end, range);
        Count += range.Count;
    }

    /// <summary>Removes the items; those not in stay out.</summary>
    public void Remove(ItemRange range)
    {
        if (range.IsEmpty) return;
        var start = FirstEndingAfter(range.First);
        var end = start;
        var (left, right) = (default(ItemRange), default(ItemRange));
        for (; end < _ranges.Count && _ranges[end].First < range.End; end++)
        {
            var old = _ranges[end];
            if (old.First < range.First) left = old with { End = range.First };
            if (old.End > range.End) right = old with { First = range.End };
            Count -= old.Count;
        }
        if (end == start) return;
        _ranges.RemoveRange(start, end - start);
        if (!right.IsEmpty) _ranges.Insert(start, right);
        if (!left.IsEmpty) _ranges.Insert(start, left);
        Count += left.Count + right.Count;
    }

    /// <summary>The parts of <paramref name="range"/> that are not in the set, ascending.</summary>
    public IEnumerable<ItemRange> Missing(ItemRange range)
    {
        var next = range.First;
        for (var at = FirstEndingAfter(range.First); at < _ranges.Count && _ranges[at].First < range.End; at++)
        {
            if (_ranges[at].First > next) yield return new(next, _ranges[at].First);
            next = _ranges[at].End;
        }
        if (next < range.End) yield return new(next, range.End);
    }

    private void Replace(int start, int end, ItemRange range)
    {
        if (end == start)
        {
            _ranges.Insert(start, range);
            return;
        }
        _ranges[start] = range;
        _ranges.RemoveRange(start + 1, end - start - 1);
    }

    /// <summary>Position of the first range whose end lies behind <paramref name="index"/>.</summary>
    private int FirstEndingAfter(long index)
    {
        var (low, high) = (0, _ranges.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_ranges[middle].End > index) high = middle;
            else low = middle + 1;
        }
        return low;
    }
}
