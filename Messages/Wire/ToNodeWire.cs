using ActorCompute.Messages.Nodes;

namespace ActorCompute.Messages.Wire;

/// <summary>What the coordinator says to a node.</summary>
internal static class ToNodeWire
{
    public static IReadOnlyList<WireType> Types { get; } =
    [
        WireType.Of<Registered, Protos.Registered>("rd", Protos.Registered.Parser,
            m => new() { Epoch = m.Epoch, Cluster = m.Cluster, Protocol = m.Protocol },
            p => new(p.Epoch, p.Cluster, p.Protocol)),
        WireType.Of<RegistrationRefused, Protos.RegistrationRefused>("rr", Protos.RegistrationRefused.Parser,
            m => new() { Reason = m.Reason },
            p => new(p.Reason)),
        WireType.Of<RegisterAgain, Protos.RegisterAgain>("ra", Protos.RegisterAgain.Parser, _ => new(), _ => new()),
        WireType.Of<AssignLeases, Protos.AssignLeases>("an", Protos.AssignLeases.Parser,
            m => new() { Leases = { m.Leases.Select(Write) } },
            p => new([.. p.Leases.Select(Read)])),
        WireType.Of<TrimLease, Protos.TrimLease>("tl", Protos.TrimLease.Parser,
            m => new() { Lease = m.Lease.ToProto(), End = m.End },
            ReadTrim),
        WireType.Of<RevokeLeases, Protos.RevokeLeases>("rl", Protos.RevokeLeases.Parser,
            m => new() { Leases = { m.Leases.Select(l => l.ToProto()) } },
            p => new([.. p.Leases.Select(l => l.ToLeaseId("lease"))])),
        WireType.Of<AcknowledgeResults, Protos.AcknowledgeResults>("ak", Protos.AcknowledgeResults.Parser,
            m => new() { Numbers = { m.Numbers } },
            p => new([.. p.Numbers])),
        WireType.Of<AcknowledgeLog, Protos.AcknowledgeLog>("al", Protos.AcknowledgeLog.Parser,
            m => new() { Job = m.Job.Value, UpTo = m.UpTo },
            p => new(new JobId(p.Job), p.UpTo)),
        WireType.Of<DrainNode, Protos.DrainNode>("dn", Protos.DrainNode.Parser,
            m => new() { WithinUs = m.Within.ToMicroseconds() },
            p => new(p.WithinUs.ToDuration())),
        WireType.Of<ReportSeen, Protos.ReportSeen>("rs", Protos.ReportSeen.Parser,
            m => new() { Number = m.Number },
            p => new(p.Number)),
    ];

    private static Protos.Lease Write(Lease lease) => new()
    {
        Id = lease.Id.ToProto(),
        Job = lease.Job.Value,
        Task = lease.Task,
        Kind = (int)lease.Kind,
        Input = lease.Input.ToProto(),
        ExpectedUs = lease.Expected.ToMicroseconds(),
        Charges = lease.Terms.Charges,
        TimeLimitUs = lease.Terms.TimeLimit.ToMicroseconds(),
    };

    private static Lease Read(Protos.Lease proto)
    {
        WireDefect.Unless(proto.Kind is (int)TaskKind.Cpu or (int)TaskKind.Io, $"unknown kind of task {proto.Kind}");
        WireDefect.Unless(proto.Task.Length > 0, "task is missing");
        return new(proto.Id.ToLeaseId("id"), new JobId(proto.Job), proto.Task, (TaskKind)proto.Kind,
            WireDefect.Required(proto.Input, "input").ToSegment(), proto.ExpectedUs.ToDuration()) { Terms = ReadTerms(proto) };
    }

    private static ItemTerms ReadTerms(Protos.Lease proto)
    {
        WireDefect.Unless(proto.Charges is >= 0 and < int.MaxValue, $"items cannot be charged {proto.Charges} times");
        return new(proto.Charges, proto.TimeLimitUs.ToDuration());
    }

    private static TrimLease ReadTrim(Protos.TrimLease proto)
    {
        WireDefect.Unless(proto.End >= 0, $"a lease cannot end at item {proto.End}");
        return new(proto.Lease.ToLeaseId("lease"), proto.End);
    }
}
