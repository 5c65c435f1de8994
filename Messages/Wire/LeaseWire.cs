using ActorCompute.Messages.Nodes;

namespace ActorCompute.Messages.Wire;

/// <summary>What both directions speak of: lease ids, lease ranges, durations.</summary>
internal static class LeaseWire
{
    private const long MaxMicroseconds = long.MaxValue / TimeSpan.TicksPerMicrosecond;

    public static Protos.LeaseRef ToProto(this LeaseId lease) => new() { Epoch = lease.Epoch, Sequence = lease.Sequence };

    public static LeaseId ToLeaseId(this Protos.LeaseRef? proto, string field)
    {
        var lease = WireDefect.Required(proto, field);
        return new(lease.Epoch, lease.Sequence);
    }

    public static Protos.HeldLease ToProto(this HeldLease held) =>
        new() { Lease = held.Lease.ToProto(), Job = held.Job.Value, First = held.Range.First, End = held.Range.End };

    public static HeldLease ToHeldLease(this Protos.HeldLease proto)
    {
        WireDefect.Unless(proto.First >= 0 && proto.End >= proto.First, $"items {proto.First} to {proto.End} are no range");
        return new(proto.Lease.ToLeaseId("lease"), new JobId(proto.Job), new ItemRange(proto.First, proto.End));
    }

    /// <summary>What a node says it holds: each lease once.</summary>
    public static IReadOnlyList<HeldLease> ToHeldLeases(this IReadOnlyCollection<Protos.HeldLease> protos)
    {
        var (held, leases) = (new List<HeldLease>(protos.Count), new HashSet<LeaseId>(protos.Count));
        foreach (var proto in protos)
        {
            var lease = proto.ToHeldLease();
            WireDefect.Unless(leases.Add(lease.Lease), $"lease {lease.Lease} is held twice");
            held.Add(lease);
        }
        return held;
    }

    public static long ToMicroseconds(this TimeSpan duration) => duration.Ticks / TimeSpan.TicksPerMicrosecond;

    public static TimeSpan ToDuration(this long microseconds)
    {
        WireDefect.Unless(microseconds is >= 0 and <= MaxMicroseconds, $"{microseconds} µs are no duration");
        return TimeSpan.FromTicks(microseconds * TimeSpan.TicksPerMicrosecond);
    }
}
