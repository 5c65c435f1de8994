using ActorCompute.Messages.Nodes;

namespace ActorCompute.Messages.Wire;

/// <summary>Results of leases: the bulk of what nodes say.</summary>
internal static class ResultWire
{
    public static Protos.LeaseResult Write(LeaseResult result) => new()
    {
        Number = result.Number,
        Job = result.Job.Value,
        Lease = result.Lease.ToProto(),
        Values = result.Values?.ToProto(),
        Failures = { result.Failures.Select(f => f.ToProto()) },
        Items = result.Cost.Items,
        CpuUs = result.Cost.Cpu.ToMicroseconds(),
        WaitedUs = result.Cost.Waited.ToMicroseconds(),
        WallUs = result.Cost.Wall.ToMicroseconds(),
        Allocated = result.Cost.Allocated,
        Collections = result.Cost.Collections,
        End = result.End is { } end ? Write(end.Bounded()) : null,
    };

    public static LeaseResult Read(Protos.LeaseResult proto)
    {
        var values = proto.Values?.ToSegment();
        var failures = proto.Failures.Select(f => f.ToFailure().Bounded()).ToArray();
        var defect = OutcomeRules.Defect(values, failures, LeaseResult.MaxFailureBytes);
        WireDefect.Unless(defect is null, defect ?? "");
        return new(proto.Number, new JobId(proto.Job), proto.Lease.ToLeaseId("lease"), values, failures, ReadCost(proto),
            proto.End is { } end ? Read(end) : null);
    }

    private static WorkCost ReadCost(Protos.LeaseResult proto)
    {
        var cost = new WorkCost(proto.Items, proto.CpuUs.ToDuration(), proto.WallUs.ToDuration(), proto.Allocated) { Collections = proto.Collections, Waited = proto.WaitedUs.ToDuration() };
        var defect = cost.Defect();
        WireDefect.Unless(defect is null, defect ?? "");
        return cost;
    }

    private static Protos.LeaseEnd Write(LeaseEnd end)
    {
        var proto = new Protos.LeaseEnd { Lost = end.WorkerLost, Detail = end.Detail, InMerge = end.InMerge };
        if (end.Culprit is { } culprit) proto.Culprit = culprit;
        return proto;
    }

    private static LeaseEnd Read(Protos.LeaseEnd proto)
    {
        WireDefect.Unless(!proto.HasCulprit || proto.Culprit >= 0, $"item {proto.Culprit} cannot be at fault");
        return new LeaseEnd(proto.Lost, proto.HasCulprit ? proto.Culprit : null, proto.Detail) { InMerge = proto.InMerge }.Bounded();
    }
}
