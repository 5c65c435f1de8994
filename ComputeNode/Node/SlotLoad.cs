using ActorCompute.Messages.Nodes;

namespace ActorCompute.ComputeNode.Node;

/// <summary>The leases that a slot's worker has, and whether it may have another one.</summary>
internal sealed class SlotLoad(int number)
{
    private const int MostLeases = 512;
    private const int MostBytes = 1 << 20;
    private static readonly TimeSpan MostTime = TimeSpan.FromMilliseconds(10);

    private readonly List<SlotLease> _leases = [];
    private TimeSpan _expected;
    private int _bytes;
    private int _unknown;
    private bool _isFull;

    public int Number => number;

    /// <summary>The process id of its worker; null while it has none.</summary>
    public int? Worker { get; set; }

    public IReadOnlyList<SlotLease> Leases => _leases;

    /// <summary>Whether it has a worker with nothing to do.</summary>
    public bool IsFree => Worker is not null && _leases.Count == 0;

    /// <summary>
    /// Whether what it has, and this lease too, is known to be done in a moment. An unknown time counts as long. Once full it has no room
    /// until it is down to half: leases that would come one by one, each for one that is done, come by the hundred.
    /// </summary>
    public bool HasRoomFor(Lease lease) =>
        Worker is not null && !_isFull && _unknown == 0 && lease.Expected > TimeSpan.Zero
        && _leases.Count < MostLeases && _expected + lease.Expected <= MostTime && _bytes + lease.Input.Bytes <= MostBytes;

    public void Add(SlotLease lease)
    {
        lease.Slot = number;
        _leases.Add(lease);
        Count(lease.Lease, 1);
        if (_leases.Count >= MostLeases || _expected >= MostTime * 0.9) _isFull = true;
    }

    public void Remove(SlotLease lease)
    {
        if (_leases.Remove(lease)) Count(lease.Lease, -1);
        if (_leases.Count <= MostLeases / 2 && _expected <= MostTime / 2) _isFull = false;
    }

    /// <summary>The worker is gone: takes everything it had.</summary>
    public List<SlotLease> Clear()
    {
        var leases = _leases.ToList();
        _leases.Clear();
        (Worker, _expected, _bytes, _unknown, _isFull) = (null, TimeSpan.Zero, 0, 0, false);
        return leases;
    }

    private void Count(Lease lease, int sign)
    {
        _expected += sign * lease.Expected;
        _bytes += sign * lease.Input.Bytes;
        if (lease.Expected <= TimeSpan.Zero) _unknown += sign;
    }
}
