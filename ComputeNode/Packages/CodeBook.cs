using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;

namespace ActorCompute.ComputeNode.Packages;

/// <summary>Items of a lease whose code cannot be had, as the result they have.</summary>
internal sealed record CodelessRun(Lease Lease, Segment Values, IReadOnlyList<Failure> Failures, bool IsLast);

/// <summary>
/// The leases whose code is not here, apart from all others: they go on to the slots and I/O actors when it has come, and fail if it cannot
/// be had.
/// </summary>
internal sealed class CodeBook
{
    /// <summary>So much code is known to be here; what came before is looked up again when it is next needed.</summary>
    public const int MostKnown = 1024;

    private const int MostFailureBytes = LeaseResult.MaxFailureBytes / 2;

    private readonly SortedDictionary<LeaseId, Entry> _leases = [];
    private readonly HashSet<TaskCode> _asked = [];
    private readonly HashSet<TaskCode> _here = [];
    private readonly Queue<TaskCode> _byAge = new();

    /// <summary>The leases that wait, the oldest first, and what is left of those that fail.</summary>
    public IEnumerable<Lease> Leases => _leases.Values.Select(e => e.Lease);

    /// <summary>What has been asked for and not been answered.</summary>
    public IReadOnlyCollection<TaskCode> Asked => _asked;

    public bool IsHere(TaskCode code) => _here.Contains(code);

    /// <summary>The lease waits. One that is here already is not taken twice.</summary>
    /// <returns>Whether its code is to be asked for now.</returns>
    public bool Add(TaskCode code, Lease lease) => _leases.TryAdd(lease.Id, new Entry(code, lease)) && _asked.Add(code);

    /// <summary>The code is here.</summary>
    /// <returns>The leases that waited for it, the oldest first.</returns>
    public IReadOnlyList<Lease> Come(TaskCode code)
    {
        _asked.Remove(code);
        Remember(code);
        var waiting = Waiting(code);
        foreach (var entry in waiting) _leases.Remove(entry.Lease.Id);
        return [.. waiting.Select(e => e.Lease)];
    }

    /// <summary>The code cannot be had: the items that wait for it fail, with this sentence.</summary>
    public void Refuse(TaskCode code, string sentence)
    {
        _asked.Remove(code);
        foreach (var entry in Waiting(code)) entry.Refusal = sentence;
    }

    /// <summary>The next items that fail for want of their code, as many as make one result; null if there are none.</summary>
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

    private List<Entry> Waiting(TaskCode code) => [.. _leases.Values.Where(e => e.Code == code && e.Refusal is null)];

    private void Remember(TaskCode code)
    {
        if (!_here.Add(code)) return;
        _byAge.Enqueue(code);
        if (_byAge.Count > MostKnown) _here.Remove(_byAge.Dequeue());
    }

    private static Lease From(Lease lease, long first) => lease with { Input = lease.Input.Slice(new ItemRange(first, lease.Input.End)) };

    private static IEnumerable<long> Indices(ItemRange items)
    {
        for (var index = items.First; index < items.End; index++) yield return index;
    }

    /// <summary>A document without bytes stands for an item that failed.</summary>
    private static Segment NoValues(ItemRange items) => Segment.OfJson(items.First, new byte[items.Count * sizeof(int)], default);

    private sealed class Entry(TaskCode code, Lease lease)
    {
        public TaskCode Code => code;

        public Lease Lease { get; set; } = lease;

        /// <summary>Why its items fail; null while the code may come.</summary>
        public string? Refusal { get; set; }
    }
}
