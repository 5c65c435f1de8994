using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;

namespace ActorCompute.ComputeNode.Io;

// Between the NodeActor and its IoActors, of which the AsyncWorkersActor is one.

/// <summary>To an IoActor: start all of these items now.</summary>
internal sealed record StartItems(LeaseId Lease, string Task, Segment Items)
{
    /// <summary>Whose they are.</summary>
    public JobId Job { get; init; }

    /// <summary>On what terms they run.</summary>
    public ItemTerms Terms { get; init; }
}

/// <summary>To an IoActor: the lease's results are not wanted.</summary>
internal sealed record CancelItems(LeaseId Lease);

/// <summary>From an IoActor: items that have an outcome.</summary>
internal sealed record ItemsDone(LeaseId Lease, IReadOnlyList<IoResult> Results);

/// <summary>From the AsyncWorkerActor: its worker died of this item, for none was beside it. The lease is given back.</summary>
internal sealed record ItemsKilled(LeaseId Lease, long Culprit, string Detail)
{
    /// <summary>What its outcome is to be, if the worker was killed for it; null if it died by itself.</summary>
    public Failure? Failure { get; init; }
}

/// <summary>From an IoActor: what items of this lease need in the cache is gone, or is something else. The lease is given back.</summary>
internal sealed record ItemsLack(LeaseId Lease, long? First = null);

/// <summary>From the first async worker: it died of this task, whose other items are for another worker.</summary>
internal sealed record ItemsSetAside(string Task, IReadOnlyList<StartItems> Items);

/// <summary>From an IoActor that was restarted: whatever it had is lost.</summary>
internal sealed record ItemsLost(int Actor, string Reason);

/// <summary>A run of items that have an outcome.</summary>
internal sealed record IoResult(Segment Values, IReadOnlyList<Failure> Failures, WorkCost Cost);
