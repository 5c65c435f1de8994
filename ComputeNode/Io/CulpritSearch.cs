using ActorCompute.Messages;

namespace ActorCompute.ComputeNode.Io;

/// <summary>The item that was alone with the async worker when that died.</summary>
internal sealed record Culprit(LeaseId Lease, long Index, string Task);

/// <summary>
/// What the async worker has, and what goes to it next: all that comes, at once. When it dies with several items in flight, those are run
/// again in two halves, one after the other, and when it dies of a half, that is halved in turn, until an item that it died of was alone.
/// What comes meanwhile waits, so that nothing else falls under suspicion. With code that is known to kill it is cautious: groups are small from
/// the start, half as large as the last that it died of, and twice as large after each that it survived.
/// </summary>
internal sealed class CulpritSearch(bool isCautious = false)
{
    private const long FirstGroup = 4, LargestGroup = 1024;

    private readonly Dictionary<LeaseId, AsyncRun> _running = [];
    private readonly HashSet<LeaseId> _stopping = [];   // cancelled, but the worker has not said that they ended
    private readonly LinkedList<IReadOnlyList<StartItems>> _suspects = new();   // groups, the next one first
    private List<StartItems> _waiting = [];
    private bool _isSuspect;   // whether what runs is a group of suspects
    private bool _hasBegun;   // a group, which is not over
    private long _group = FirstGroup;
    private long _runs;

    /// <summary>Whether there is anything for a worker to do.</summary>
    public bool HasWork => _running.Count > 0 || _suspects.Count > 0 || _waiting.Count > 0;

    /// <summary>Whether the worker still has items that are cancelled.</summary>
    public bool IsStopping => _stopping.Count > 0;

    /// <summary>Whether the worker has items that are wanted.</summary>
    public bool IsRunning => _running.Count > 0;

    /// <summary>Items that are with the worker and have no outcome.</summary>
    public long InFlight => _running.Values.SelectMany(r => r.Rest()).Sum(r => r.Items.Count);

    public void Add(StartItems items) => _waiting.Add(items);

    /// <summary>What a worker is to be given now, in addition to what it has.</summary>
    public IReadOnlyList<AsyncRun> Next()
    {
        if (_isSuspect && _running.Count > 0) return [];
        if (_hasBegun) _group = Math.Min(2 * _group, LargestGroup);
        var group = NextGroup();
        _hasBegun = group.Count > 0;
        return [.. group.Select(Begin)];
    }

    /// <summary>Items of a run have an outcome, or the run has ended, or both.</summary>
    /// <returns>The run; null if its outcomes are not wanted.</returns>
    public AsyncRun? Finish(LeaseId id, ItemRange? items, bool ended)
    {
        if (ended) _stopping.Remove(id);
        if (!_running.TryGetValue(id, out var run)) return null;
        if (items is { } range) run.Finish(range);
        if (ended) _running.Remove(id);
        return run;
    }

    /// <summary>The lease's outcomes are not wanted.</summary>
    /// <returns>The runs that the worker is to stop.</returns>
    public IReadOnlyList<LeaseId> Cancel(LeaseId lease)
    {
        _waiting.RemoveAll(i => i.Lease == lease);
        for (var node = _suspects.First; node is not null; node = DropFrom(node, i => i.Lease == lease)) { }
        var stopped = _running.Values.Where(r => r.Lease == lease).Select(r => r.Id).ToList();
        foreach (var id in stopped) _running.Remove(id);
        _stopping.UnionWith(stopped);
        return stopped;
    }

    /// <summary>The worker is dead. What it had is run again by the next one.</summary>
    /// <returns>Who is to blame, if that is certain; whatever else there is of its lease is cancelled.</returns>
    public Culprit? Lost()
    {
        var isCertain = _stopping.Count == 0;   // else it may have been one of those
        var rest = TakeRest();
        var count = rest.Sum(r => r.Items.Count);
        if (count == 0) return null;
        _group = Math.Max(1, Math.Min(_group, count) / 2);
        if (count == 1 && isCertain)
        {
            Cancel(rest[0].Lease);
            return new Culprit(rest[0].Lease, rest[0].Items.First, rest[0].Task);
        }
        var (first, second) = Halve(rest, (count + 1) / 2);
        if (second.Count > 0) _suspects.AddFirst(second);
        _suspects.AddFirst(first);
        return null;
    }

    /// <summary>The worker ends as it should. What it had is run again by the next one, and nobody is suspected.</summary>
    public void Retire()
    {
        var rest = TakeRest();
        if (!_isSuspect) _waiting.InsertRange(0, rest);
        else if (rest.Count > 0) _suspects.AddFirst(rest);
    }

    /// <summary>All that is not with the worker of a task goes elsewhere.</summary>
    public IReadOnlyList<StartItems> SetAside(string task)
    {
        StartItems[] aside = [.. _suspects.SelectMany(g => g).Concat(_waiting).Where(i => i.Task == task)];
        _waiting.RemoveAll(i => i.Task == task);
        for (var node = _suspects.First; node is not null; node = DropFrom(node, i => i.Task == task)) { }
        return aside;
    }

    private IReadOnlyList<StartItems> NextGroup()
    {
        _isSuspect = isCautious || _suspects.First is not null;
        if (_suspects.First is { Value: var group }) _suspects.RemoveFirst();
        else if (isCautious) (group, _waiting) = Halve(_waiting, _group);
        else (group, _waiting) = (_waiting, []);
        return group;
    }

    private AsyncRun Begin(StartItems items)
    {
        var run = new AsyncRun(new LeaseId(0, ++_runs), items);
        _running.Add(run.Id, run);
        return run;
    }

    private List<StartItems> TakeRest()
    {
        var rest = _running.Values.SelectMany(r => r.Rest()).ToList();
        _running.Clear();
        _stopping.Clear();
        _hasBegun = false;
        return rest;
    }

    /// <summary>Takes some out of a group; one that is empty then goes.</summary>
    /// <returns>The next group.</returns>
    private LinkedListNode<IReadOnlyList<StartItems>>? DropFrom(LinkedListNode<IReadOnlyList<StartItems>> node, Predicate<StartItems> drops)
    {
        var next = node.Next;
        node.Value = [.. node.Value.Where(i => !drops(i))];
        if (node.Value.Count == 0) _suspects.Remove(node);
        return next;
    }

    /// <summary>The first so many items, and the others.</summary>
    private static (List<StartItems> First, List<StartItems> Second) Halve(IReadOnlyList<StartItems> items, long count)
    {
        var (first, second) = (new List<StartItems>(), new List<StartItems>());
        foreach (var part in items)
        {
            var range = part.Items.Range;
            var middle = Math.Min(range.End, range.First + count);
            if (middle > range.First) first.Add(part with { Items = part.Items.Slice(range with { End = middle }) });
            if (middle < range.End) second.Add(part with { Items = part.Items.Slice(range with { First = middle }) });
            count -= middle - range.First;
        }
        return (first, second);
    }
}
