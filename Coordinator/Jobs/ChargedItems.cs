using ActorCompute.Messages;

namespace ActorCompute.Coordinator.Jobs;

/// <summary>
/// Items that were at fault and have another chance: how often, and how long they rest before it. Those that have an outcome are forgotten.
/// Mutable, with a single owner.
/// </summary>
internal sealed class ChargedItems
{
    private readonly Dictionary<long, int> _charges = [];
    private readonly Dictionary<long, List<LeaseId>> _under = [];
    private readonly IntervalSet _items = new();
    private readonly Dictionary<long, TimeSpan> _resting = [];
    private readonly PriorityQueue<long, TimeSpan> _alarms = new();   // some are of items that no longer rest

    /// <summary>How many items rest.</summary>
    public int Resting => _resting.Count;

    /// <summary>When the first of them has rested enough; null if none rests.</summary>
    public TimeSpan? NextAlarm
    {
        get
        {
            while (_alarms.TryPeek(out var item, out var until))
            {
                if (_resting.TryGetValue(item, out var valid) && valid == until) return until;
                _alarms.Dequeue();
            }
            return null;
        }
    }

    /// <summary>How often an item has been charged.</summary>
    public int Of(long item) => _charges.GetValueOrDefault(item);

    /// <summary>The items among these that have been charged under that lease.</summary>
    public IEnumerable<long> Under(LeaseId lease, ItemRange items) => Among(items).Where(i => _under.TryGetValue(i, out var under) && under.Contains(lease));

    /// <summary>The item has been charged so often, this time under that lease, and rests until then.</summary>
    public void Charge(LeaseId lease, long item, int charges, TimeSpan until)
    {
        _charges[item] = charges;
        if (!_under.TryGetValue(item, out var under)) _under.Add(item, under = []);
        under.Add(lease);
        _items.Add(ItemRange.Of(item, 1));
        _resting[item] = until;
        _alarms.Enqueue(item, until);
    }

    /// <summary>Items that have rested enough.</summary>
    public IReadOnlyList<long> Rested(TimeSpan now) => [.. _resting.Where(r => r.Value <= now).Select(r => r.Key).Order()];

    /// <summary>They rest no more.</summary>
    public void Wake(ItemRange items)
    {
        foreach (var item in Among(items)) _resting.Remove(item);
    }

    /// <summary>They have an outcome.</summary>
    public void Forget(ItemRange items)
    {
        foreach (var item in Among(items))
        {
            _resting.Remove(item);
            _charges.Remove(item);
            _under.Remove(item);
        }
        _items.Remove(items);
    }

    /// <summary>As much of the beginning of a range as has been charged equally often.</summary>
    public ItemRange Alike(ItemRange range)
    {
        var charged = _items.From(range.First);
        if (charged.IsEmpty || charged.First >= range.End) return range;
        if (charged.First > range.First) return range with { End = charged.First };
        var (end, last) = (range.First + 1, Math.Min(range.End, charged.End));
        while (end < last && Of(end) == Of(range.First)) end++;
        return range with { End = end };
    }

    private IReadOnlyList<long> Among(ItemRange items)
    {
        if (_items.IsEmpty) return [];
        var found = new List<long>();
        for (var part = _items.From(items.First); !part.IsEmpty && part.First < items.End; part = _items.From(part.End))
            for (var item = part.First; item < Math.Min(part.End, items.End); item++) found.Add(item);
        return found;
    }
}
