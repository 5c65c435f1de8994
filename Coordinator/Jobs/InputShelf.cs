using ActorCompute.Messages;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Coordinator.Jobs;

/// <summary>
/// Where a job's input segments begin and end, and the bytes of those that leases will want next. What does not fit is read again from the
/// store, so a job's length does not decide the coordinator's memory. Mutable, with a single owner.
/// </summary>
internal sealed class InputShelf(int maxBytes = InputShelf.DefaultBytes)
{
    /// <summary>Enough for a few hundred leases of small items.</summary>
    public const int DefaultBytes = 8 << 20;

    private readonly List<ItemRange> _bounds = [];
    private readonly SortedList<long, Segment> _loaded = [];
    private long _bytes;

    /// <summary>The index after the last input.</summary>
    public long End => _bounds.Count == 0 ? 0 : _bounds[^1].End;

    /// <summary>Notes that a segment is in the store.</summary>
    public void Note(ItemRange bounds) => _bounds.Add(bounds);

    /// <summary>Keeps a segment's bytes if there is room.</summary>
    /// <returns>Whether it was kept.</returns>
    public bool Keep(Segment segment)
    {
        if (_loaded.ContainsKey(segment.First)) return true;
        if (_bytes + segment.Bytes > maxBytes && _loaded.Count > 0) return false;
        _loaded.Add(segment.First, segment);
        _bytes += segment.Bytes;
        return true;
    }

    /// <summary>The segment that holds an item, or null if it has to be read from the store first.</summary>
    public Segment? Find(long index) => _loaded.GetValueOrDefault(BoundsOf(index).First);

    /// <summary>First and end of the segment that holds an item.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No segment holds it.</exception>
    public ItemRange BoundsOf(long index)
    {
        var (low, high) = (0, _bounds.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_bounds[middle].End > index) high = middle;
            else low = middle + 1;
        }
        return low < _bounds.Count && _bounds[low].Contains(index)
            ? _bounds[low]
            : throw new ArgumentOutOfRangeException(nameof(index), index, "No input segment holds the item.");
    }

    /// <summary>Forgets the bytes of segments before <paramref name="index"/>, to make room for those behind it.</summary>
    public void ReleaseBefore(long index)
    {
        while (_loaded.Count > 0 && _loaded.GetValueAtIndex(0) is var oldest && oldest.End <= index)
        {
            _loaded.RemoveAt(0);
            _bytes -= oldest.Bytes;
        }
    }

    /// <summary>Forgets all bytes, for a job that has ended or has to go back to where it has been.</summary>
    public void ReleaseAll()
    {
        _loaded.Clear();
        _bytes = 0;
    }
}
