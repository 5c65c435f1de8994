namespace ActorCompute.Pace;

/// <summary>Items that ended in a stretch of time; both its ends are moments at which items ended, or at which the first ones began.</summary>
internal readonly record struct Stretch(long Items, TimeSpan Time)
{
    public double SecondsPerItem => Time.TotalSeconds / Items;
}

/// <summary>
/// When a job's items ended, as far as that was seen and matters for what follows: the last 30 s, and more if few items ended in them, so that what
/// is measured by is as long as items take. Pure: time is an argument. Mutable, with a single owner.
/// </summary>
internal sealed class PaceHistory
{
    private static readonly TimeSpan EnoughTime = TimeSpan.FromSeconds(30);

    /// <summary>So many items say enough of the others, and so many rounds of what runs side by side.</summary>
    private const int EnoughItems = 50, EnoughRounds = 4;

    private readonly List<(TimeSpan At, long Done)> _marks = [];
    private bool _isBeginning;   // whether the first mark is when items began, or one at which items ended

    private long? _abreast;

    /// <summary>Items that run side by side, as far as that is known; at least 1.</summary>
    public long Abreast => _abreast ?? 1;

    /// <summary>When the last item ended, or the first began.</summary>
    public TimeSpan Last => _marks.Count == 0 ? TimeSpan.Zero : _marks[^1].At;

    /// <summary>Takes what is known now.</summary>
    /// <param name="done">Items with an outcome; those of the first call ended before anybody looked.</param>
    /// <param name="isIdle">Whether no item runs.</param>
    public void Note(TimeSpan at, long done, bool isIdle)
    {
        if (_marks.Count == 0 || done < _marks[^1].Done) Restart(at, done, isBeginning: done == 0 || isIdle);
        else if (done > _marks[^1].Done)
        {
            if (_marks.Count == 1 && !_isBeginning) _marks.Clear();   // how long these had run, nobody saw
            _marks.Add((at, done));
            while (_marks.Count > 2 && at - _marks[1].At >= EnoughTime && done - _marks[1].Done >= Math.Max(EnoughItems, EnoughRounds * Abreast)) _marks.RemoveAt(0);
        }
        else if (_marks.Count == 1 && _isBeginning && isIdle) _marks[0] = (at, done);
    }

    /// <summary>From now on so many items run side by side: what was measured before says nothing of what follows.</summary>
    public void Widen(TimeSpan at, long abreast)
    {
        if (abreast == _abreast || abreast < 1) return;
        if (_abreast is not null && _marks.Count > 1) Restart(at, _marks[^1].Done, isBeginning: false);
        _abreast = abreast;
    }

    /// <summary>All that was seen; null if too little was to tell a pace.</summary>
    public Stretch? Whole => Since(0);

    /// <summary>The later half of it, by time.</summary>
    public Stretch? Recent
    {
        get
        {
            if (_marks.Count < 3) return null;
            var half = Last - (Last - _marks[0].At) / 2;
            return Since(_marks.FindLastIndex(m => m.At <= half));
        }
    }

    /// <summary>The longest time between two ends of items, and the usual one.</summary>
    public (TimeSpan Longest, TimeSpan Mean) Gaps
    {
        get
        {
            var longest = TimeSpan.Zero;
            for (var i = 1; i < _marks.Count; i++) longest = TimeSpan.FromTicks(Math.Max(longest.Ticks, (_marks[i].At - _marks[i - 1].At).Ticks));
            return (longest, _marks.Count < 2 ? TimeSpan.Zero : (Last - _marks[0].At) / (_marks.Count - 1));
        }
    }

    /// <summary>
    /// How much the time an item takes differs from item to item, in parts of its mean: the coefficient of variation, seen through groups of as many
    /// items as run side by side. Three items of half as much stand for what has not been seen yet.
    /// </summary>
    public double Variation
    {
        get
        {
            const double unseen = 3, usual = 0.5;
            if (Whole is not { } whole) return usual;
            var (squares, groups, from) = (unseen * usual * usual, 0, 0);
            for (var i = 1; i < _marks.Count; i++)
            {
                var items = _marks[i].Done - _marks[from].Done;
                if (items < Abreast && i < _marks.Count - 1) continue;
                var off = (_marks[i].At - _marks[from].At).TotalSeconds / items / whole.SecondsPerItem - 1;
                (squares, groups, from) = (squares + items * off * off, groups + 1, i);
            }
            return Math.Sqrt(squares / (groups - 1 + unseen));
        }
    }

    private void Restart(TimeSpan at, long done, bool isBeginning)
    {
        _marks.Clear();
        _marks.Add((at, done));
        _isBeginning = isBeginning;
    }

    private Stretch? Since(int mark)
    {
        if (_marks.Count < 2) return null;
        var stretch = new Stretch(_marks[^1].Done - _marks[mark].Done, _marks[^1].At - _marks[mark].At);
        return stretch.Items >= Abreast && stretch.Time > TimeSpan.Zero ? stretch : null;
    }
}
