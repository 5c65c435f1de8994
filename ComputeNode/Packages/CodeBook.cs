using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;

namespace ActorCompute.ComputeNode.Packages;

/// <summary>Items of a lease that needs what cannot be had, as the result they have.</summary>
internal sealed record CodelessRun(Lease Lease, Segment Values, IReadOnlyList<Failure> Failures, bool IsLast);

/// <summary>
/// The leases whose code or large items are not here, apart from all others: they go on to the slots and I/O actors when all has come, and
/// fail if something cannot be had.
/// </summary>
internal sealed class CodeBook
{
    /// <summary>So many parts of code are known to be here; what came before is looked up again when it is next needed.</summary>
    public const int MostKnown = 2048;

    private const int MostFailureBytes = LeaseResult.MaxFailureBytes / 2;

    private readonly SortedDictionary<LeaseId, Entry> _leases = [];
    private readonly HashSet<ContentPart> _asked = [];
    private HashSet<ContentPart> _here = [];
    private HashSet<ContentPart> _wasHere = [];   // not looked up since the last time but one
    private Queue<ContentPart> _byAge = new();

    /// <summary>The leases that wait, the oldest first, and what is left of those that fail.</summary>
    public IEnumerable<Lease> Leases => _leases.Values.Select(e => e.Lease);

    /// <summary>What has been asked for and not been answered.</summary>
    public IReadOnlyCollection<ContentPart> Asked => _asked;

    /// <summary>What the lease needs and is not known to be here.</summary>
    public IReadOnlyList<ContentPart> Missing(Lease lease) => [.. ContentPart.NeededBy(lease).Where(p => !_here.Contains(p) && !_wasHere.Contains(p))];

    /// <summary>The lease waits for these parts. One that is here already is not taken twice.</summary>
    /// <returns>The parts that are to be asked for now.</returns>
    public IReadOnlyList<ContentPart> Add(Lease lease, IReadOnlyList<ContentPart> missing) =>
        _leases.TryAdd(lease.Id, new Entry(lease, missing)) ? [.. missing.Where(_asked.Add)] : [];

    /// <summary>A part is here.</summary>
    /// <returns>The leases that now have all they need, the oldest first.</returns>
    public IReadOnlyList<Lease> Come(ContentPart part)
    {
        _asked.Remove(part);
        if (part.IsCode) Remember(part);
        var ready = Waiting(part).Where(e => e.Missing.Remove(part) && e.Missing.Count == 0).ToList();
        foreach (var entry in ready) _leases.Remove(entry.Lease.Id);
        return [.. ready.Select(e => e.Lease)];
    }

    /// <summary>A part cannot be had: the items that wait for it fail, with this sentence.</summary>
    public void Refuse(ContentPart part, string sentence)
    {
        _asked.Remove(part);
        foreach (var entry in Waiting(part)) entry.Refusal = sentence;
    }

    /// <summary>The next items that fail for want of something, as many as make one result; null if there are none.</summary>
    public CodelessRun? Fail()
    {
        if (_leases.Values.FirstOrDefault(e => e.Refusal is not null) is not { Lease: var lease, Refusal: { } refusal } entry) return null;
        var failure = new Failure(lease.Input.First, FailureKind.Exception, "", refusal).Bounded();
        var items = ItemRange.Of(lease.Input.First, Math.Min(lease.Input.Count, MostFailureBytes / failure.Bytes));
        var isLast = items.End == lease.Input.End;
        if (isLast) _leases.Remove(lease.Id);
        else entry.Lease = From(lease, items.End);
        return new CodelessRun(lease, NoValues(items), [.. Indices(items).Select(i => failure with { Index = i })], isLast);
    }

    /// <summary>Takes the tail off a lease. One of which nothing is left is forgotten.</summary>
    /// <returns>The lease, or null if it does not wait here.</returns>
    public Lease? Trim(LeaseId id, long end)
    {
        if (!_leases.TryGetValue(id, out var entry)) return null;
        var range = entry.Lease.Input.Range;
        entry.Lease = entry.Lease with { Input = entry.Lease.Input.Slice(new ItemRange(range.First, Math.Clamp(end, range.First, range.End))) };
        if (entry.Lease.Input.Count == 0) _leases.Remove(id);
        return entry.Lease;
    }

    /// <summary>The lease is not wanted: it is forgotten.</summary>
    /// <returns>The lease, or null if it does not wait here.</returns>
    public Lease? Revoke(LeaseId id) => _leases.Remove(id, out var entry) ? entry.Lease : null;

    /// <summary>
    /// What was not looked up since the last call is not known to be here any more: other nodes share the folder, and throw out what nobody says
    /// to use.
    /// </summary>
    public void Doubt() => (_wasHere, _here, _byAge) = (_here, [], new());

    /// <summary>Nothing is known to be here any more: the next lease has all that it needs looked up.</summary>
    public void Forget() => (_wasHere, _here, _byAge) = ([], [], new());

    /// <summary>A part cannot be had now, which is nobody's fault who waits for it.</summary>
    /// <returns>What is left of the leases that waited for it; they are forgotten.</returns>
    public IReadOnlyList<Lease> GiveBack(ContentPart part)
    {
        _asked.Remove(part);
        var given = Waiting(part);
        foreach (var entry in given) _leases.Remove(entry.Lease.Id);
        return [.. given.Select(e => e.Lease)];
    }

    private List<Entry> Waiting(ContentPart part) => [.. _leases.Values.Where(e => e.Refusal is null && e.Missing.Contains(part))];

    private void Remember(ContentPart part)
    {
        if (!_here.Add(part)) return;
        _byAge.Enqueue(part);
        if (_byAge.Count > MostKnown) _here.Remove(_byAge.Dequeue());
    }

    private static Lease From(Lease lease, long first) => lease with { Input = lease.Input.Slice(new ItemRange(first, lease.Input.End)) };

    private static IEnumerable<long> Indices(ItemRange items)
    {
        for (var index = items.First; index < items.End; index++) yield return index;
    }

    /// <summary>A document without bytes stands for an item that failed.</summary>
    private static Segment NoValues(ItemRange items) => Segment.OfJson(items.First, new byte[items.Count * sizeof(int)], default);

    private sealed class Entry(Lease lease, IEnumerable<ContentPart> missing)
    {
        public Lease Lease { get; set; } = lease;

        public HashSet<ContentPart> Missing { get; } = [.. missing];

        /// <summary>Why its items fail; null while all may come.</summary>
        public string? Refusal { get; set; }
    }
}
