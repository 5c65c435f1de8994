using ActorCompute.Messages.Segments;

namespace ActorCompute.Messages.Nodes;

/// <summary>The node is known and may be handed work.</summary>
/// <param name="Epoch">The coordinator's incarnation.</param>
/// <param name="Cluster">The cluster's id.</param>
/// <param name="Protocol">The version of the protocol that both will speak.</param>
public sealed record Registered(long Epoch, string Cluster, int Protocol) : INodeMessage;

/// <summary>The node cannot take part; the reason is for people.</summary>
public sealed record RegistrationRefused(string Reason) : INodeMessage;

/// <summary>The coordinator does not know the sender (any more): register again, with what is held.</summary>
public sealed record RegisterAgain : INodeMessage;

/// <summary>Work for a node: several leases a message.</summary>
public sealed record AssignLeases(IReadOnlyList<Lease> Leases) : INodeMessage;

/// <summary>A run of items handed to one node.</summary>
/// <param name="Expected">How long it is expected to take; zero if that is not known.</param>
public sealed record Lease(LeaseId Id, JobId Job, string Task, TaskKind Kind, Segment Input, TimeSpan Expected)
{
    /// <summary>On what terms its items run.</summary>
    public ItemTerms Terms { get; init; }
}

/// <summary>No item from <paramref name="End"/> on is to be started; the lease ends sooner, and says so.</summary>
public sealed record TrimLease(LeaseId Lease, long End) : INodeMessage;

/// <summary>The results of these leases are not wanted: running items are stopped within a grace period, queued ones are dropped.</summary>
public sealed record RevokeLeases(IReadOnlyList<LeaseId> Leases) : INodeMessage;

/// <summary>These results are committed: the node forgets them.</summary>
public sealed record AcknowledgeResults(IReadOnlyList<long> Numbers) : INodeMessage;

/// <summary>What items of this job have printed is stored up to this line: the node forgets it.</summary>
/// <param name="UpTo">The line's <see cref="LogLine.Number"/>.</param>
public sealed record AcknowledgeLog(JobId Job, long UpTo) : INodeMessage;

/// <summary>Leave: start nothing more, let what runs end, and hand over its results. Repeated until a report says that the node is leaving.</summary>
/// <param name="Within">How long items that run may go on; what is not done then runs elsewhere.</param>
public sealed record DrainNode(TimeSpan Within) : INodeMessage
{
    /// <summary>Where nobody says otherwise, and for a node that is told to stop by a signal.</summary>
    public static readonly TimeSpan UsualTime = TimeSpan.FromSeconds(8);

    /// <summary>Nothing may go on for longer.</summary>
    public static readonly TimeSpan LongestTime = TimeSpan.FromDays(30);
}

/// <summary>Answers a <see cref="ReportNode"/>, so that a node notices a coordinator that is gone.</summary>
public sealed record ReportSeen(long Number) : INodeMessage;
