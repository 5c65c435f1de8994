using ActorCompute.Messages.Nodes;
using Google.Protobuf;

namespace ActorCompute.Messages.Wire;

/// <summary>What a node says to the coordinator.</summary>
internal static class ToCoordinatorWire
{
    public static IReadOnlyList<WireType> Types { get; } =
    [
        WireType.Of<RegisterNode, Protos.RegisterNode>("rn", Protos.RegisterNode.Parser, Write, Read),
        WireType.Of<ReportNode, Protos.ReportNode>("rp", Protos.ReportNode.Parser, Write, Read),
        WireType.Of<DeliverResults, Protos.DeliverResults>("dr", Protos.DeliverResults.Parser,
            m => new() { Name = m.Node.Value, Incarnation = m.Incarnation, Results = { m.Results.Select(ResultWire.Write) } },
            p => new(new NodeId(p.Name), p.Incarnation, [.. p.Results.Select(ResultWire.Read)])),
        WireType.Of<DeliverLog, Protos.DeliverLog>("lg", Protos.DeliverLog.Parser,
            m => new() { Name = m.Node.Value, Incarnation = m.Incarnation, Lines = { m.Lines.Select(Write) } },
            p => new(new NodeId(p.Name), p.Incarnation, [.. p.Lines.Select(Read)])),
        WireType.Of<LeaveNode, Protos.LeaveNode>("lv", Protos.LeaveNode.Parser,
            m => new() { Name = m.Node.Value, Incarnation = m.Incarnation },
            p => new(new NodeId(p.Name), p.Incarnation)),
    ];

    private static Protos.RegisterNode Write(RegisterNode m) => new()
    {
        Name = m.Node.Id.Value,
        Incarnation = m.Node.Incarnation,
        Slots = m.Node.Slots,
        IoCapacity = m.Node.IoCapacity,
        Tags = { m.Node.Tags.ToDictionary() },
        Version = m.Node.Version,
        OldestProtocol = m.Versions.Oldest,
        NewestProtocol = m.Versions.Newest,
        Held = { m.Held.Select(h => h.ToProto()) },
        Certificate = UnsafeByteOperations.UnsafeWrap(m.Proof?.Certificate ?? default),
        Signature = UnsafeByteOperations.UnsafeWrap(m.Proof?.Signature ?? default),
    };

    private static RegisterNode Read(Protos.RegisterNode p)
    {
        WireDefect.Unless(p.Slots >= 0 && p.IoCapacity >= 0, $"{p.Slots} slots and I/O capacity {p.IoCapacity} are no capacity");
        WireDefect.Unless(p.OldestProtocol <= p.NewestProtocol, $"versions {p.OldestProtocol} to {p.NewestProtocol} are no range");
        var node = new NodeInfo(new NodeId(p.Name), p.Incarnation, p.Slots, p.IoCapacity, p.Tags.ToDictionary(), p.Version);
        return new(node, new ProtocolVersions(p.OldestProtocol, p.NewestProtocol), p.Held.ToHeldLeases())
        {
            Proof = p.Certificate.IsEmpty ? null : new(p.Certificate.Memory, p.Signature.Memory),
        };
    }

    private static Protos.LogLine Write(LogLine line) =>
        new() { Job = line.Job.Value, Item = line.Item, Attempt = line.Attempt, Text = line.Bounded().Text, Number = line.Number };

    private static LogLine Read(Protos.LogLine p)
    {
        WireDefect.Unless(p.Item >= LogLine.NoItem && p.Attempt >= 1, $"attempt {p.Attempt} at item {p.Item} printed nothing");
        WireDefect.Unless(p.Number >= 0, $"no line has the number {p.Number}");
        return new LogLine(new JobId(p.Job), p.Item, p.Attempt, p.Text) { Number = p.Number }.Bounded();
    }

    private static Protos.ReportNode Write(ReportNode m) => new()
    {
        Name = m.Node.Value,
        Incarnation = m.Incarnation,
        Number = m.Number,
        Newest = m.Newest?.ToProto(),
        Held = { m.Held.Select(h => h.ToProto()) },
        UnacknowledgedBytes = m.UnacknowledgedBytes,
        Leaving = m.IsLeaving,
        Lacking = { m.Lacking.Select(j => j.Value) },
    };

    private static ReportNode Read(Protos.ReportNode p)
    {
        WireDefect.Unless(p.UnacknowledgedBytes >= 0, $"{p.UnacknowledgedBytes} unacknowledged bytes are no amount");
        WireDefect.Unless(p.Lacking.Count <= ReportNode.MostLacking, $"{p.Lacking.Count} jobs are too many to lack the code of");
        return new(new NodeId(p.Name), p.Incarnation, p.Number, p.Newest?.ToLeaseId("newest"), p.Held.ToHeldLeases(), p.UnacknowledgedBytes)
        {
            IsLeaving = p.Leaving,
            Lacking = [.. p.Lacking.Select(j => new JobId(j))],
        };
    }
}
