using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Messages.Tests.Wire;

/// <summary>Leases and results where only their payload matters.</summary>
internal static class Leases
{
    public static readonly JobId Job = new("job");
    public static readonly LeaseId Id = new(1, 1);

    public static Lease Of(Segment input) => new(Id, Job, "square", TaskKind.Cpu, input, TimeSpan.Zero);

    public static LeaseResult Result(Segment? values, params IReadOnlyList<Failure> failures) => new(1, Job, Id, values, failures, default, null);
}
