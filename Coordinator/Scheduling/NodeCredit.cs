using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;

namespace ActorCompute.Coordinator.Scheduling;

/// <summary>
/// How much more one node may be handed now: slots and a small prefetch, I/O capacity, and bytes in flight, less what it holds. Mutable,
/// with a single owner.
/// </summary>
internal sealed class NodeCredit(NodeInfo node)
{
    /// <summary>Work a slot may hold beyond the lease it runs: enough to bridge the way to the coordinator, not enough to be missed elsewhere.</summary>
    public static readonly TimeSpan Prefetch = TimeSpan.FromMilliseconds(250);

    /// <summary>Akka.Remote has one connection a peer; more than this in flight would delay the heartbeats behind it.</summary>
    public const long MaxBytes = 16 << 20;

    /// <summary>However short leases are, a node that holds so many gets no more.</summary>
    public const int EnoughLeases = 4096;

    /// <summary>A lease that the node holds and nobody knows is not wanted after this; one that is being adopted is known long before.</summary>
    public static readonly TimeSpan StrayFor = TimeSpan.FromSeconds(10);

    private readonly Dictionary<LeaseId, Holding> _held = [];
    private Dictionary<LeaseId, TimeSpan> _strays = [];   // since when
    private TimeSpan _expected;
    private int _unknown;
    private int _apart;

    public NodeInfo Node { get; } = node;

    public int SlotLeases { get; private set; }

    public long IoItems { get; private set; }

    public int Leases => _held.Count;

    /// <summary>Bytes of inputs that it has been handed, or may be receiving.</summary>
    public long Bytes { get; private set; }

    /// <summary>Bytes of results that the node said it holds until their commit is acknowledged.</summary>
    public long UnacknowledgedBytes { get; set; }

    /// <summary>What it holds of results that are not stored, and of inputs, leaves no room for more.</summary>
    public bool IsFullOfBytes => UnacknowledgedBytes >= MaxBytes - Bytes;

    public IEnumerable<Holding> Held => _held.Values;

    /// <summary>Slots that certainly have nothing to run.</summary>
    public int IdleSlots => IsDraining ? 0 : Math.Max(0, Node.Slots - SlotLeases);

    /// <summary>It is handed nothing more.</summary>
    public bool IsDraining { get; set; }

    /// <summary>Whether it holds a lease of items that are under suspicion of taking nodes down.</summary>
    public bool HasSuspect => _apart > 0;

    /// <summary>Jobs whose code or items it cannot have at present, as it says.</summary>
    public IReadOnlySet<JobId> Lacking { get; set; } = new HashSet<JobId>();

    public int IoRoom => (int)Math.Max(0, Node.IoCapacity - IoItems);

    public bool HasCredit(TaskKind kind)
    {
        if (IsDraining || IsFullOfBytes || Leases >= EnoughLeases) return false;
        if (kind is TaskKind.Io) return IoRoom > 0;
        return IdleSlots > 0 || (_unknown == 0 && _expected < Prefetch * Node.Slots);
    }

    public void Take(LeaseWeight weight, TimeSpan now)
    {
        if (!_held.TryAdd(weight.Lease, new(weight, now))) return;
        Bytes += weight.Bytes;
        if (weight.IsApart) _apart++;
        if (weight.Kind is TaskKind.Io)
        {
            IoItems += weight.Items;
            return;
        }
        SlotLeases++;
        _expected += weight.Expected;
        if (weight.Expected == TimeSpan.Zero) _unknown++;
    }

    /// <summary>Items of a lease have been answered; an I/O lease frees their room at once.</summary>
    public void Progress(LeaseId lease, long items)
    {
        if (!_held.TryGetValue(lease, out var held) || held.Weight.Kind is not TaskKind.Io) return;
        items = Math.Min(items, held.Weight.Items);
        IoItems -= items;
        _held[lease] = held with { Weight = held.Weight with { Items = held.Weight.Items - items } };
    }

    /// <summary>The lease is over: its room is free again.</summary>
    /// <returns>What it weighed; null if the node does not hold it.</returns>
    public LeaseWeight? Give(LeaseId lease)
    {
        if (!_held.Remove(lease, out var held)) return null;
        Bytes -= held.Weight.Bytes;
        if (held.Weight.IsApart) _apart--;
        if (held.Weight.Kind is TaskKind.Io)
        {
            IoItems -= held.Weight.Items;
            return held.Weight;
        }
        SlotLeases--;
        _expected -= held.Weight.Expected;
        if (held.Weight.Expected == TimeSpan.Zero) _unknown--;
        return held.Weight;
    }

    /// <summary>The node says that it holds these, which nobody knows.</summary>
    /// <returns>Those of which it has said so for long.</returns>
    public IReadOnlyList<LeaseId> Stray(IReadOnlyList<LeaseId> unknown, TimeSpan now)
    {
        var before = _strays;
        _strays = unknown.Distinct().ToDictionary(l => l, l => before.GetValueOrDefault(l, now));
        LeaseId[] overdue = [.. _strays.Where(s => now - s.Value >= StrayFor).Select(s => s.Key)];
        foreach (var lease in overdue) _strays[lease] = now;   // if the word of it is lost, it is said again
        return overdue;
    }

    /// <summary>A lease and when it was handed out.</summary>
    internal readonly record struct Holding(LeaseWeight Weight, TimeSpan Since);
}
