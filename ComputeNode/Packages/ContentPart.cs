using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;

namespace ActorCompute.ComputeNode.Packages;

/// <summary>What a part of the cluster's content is to this node.</summary>
internal enum PartKind
{
    /// <summary>A package with all its files.</summary>
    Package,
    /// <summary>Which method of a package is called, and with what: with the shared values that it names.</summary>
    Invocation,
    /// <summary>An item that no segment has room for.</summary>
    Item,
    /// <summary>A result that no segment has room for: it goes the other way.</summary>
    Result,
}

/// <summary>What is brought as one from the coordinator's content to the node's cache, or a result the other way.</summary>
/// <param name="Bytes">The length of an item or a result; null for code.</param>
internal readonly record struct ContentPart(ContentHash Hash, PartKind Kind, long? Bytes = null)
{
    public bool IsCode => Kind is PartKind.Package or PartKind.Invocation;

    /// <summary>Both parts of the code of a job.</summary>
    public static IEnumerable<ContentPart> Of(TaskCode code) => [new(code.Package, PartKind.Package), new(code.Invocation, PartKind.Invocation)];

    /// <summary>The result that a segment refers to; null if it refers to none.</summary>
    public static ContentPart? ResultOf(Segment? values) =>
        values is { IsReference: true } and ({ Count: 1 } or { IsPartial: true }) && values.ReferenceAt(0) is var reference ? new(reference.Hash, PartKind.Result, reference.Bytes) : null;

    /// <summary>All that must be here before a lease can run.</summary>
    public static IEnumerable<ContentPart> NeededBy(Lease lease)
    {
        foreach (var part in LeaseTask.Parse(lease.Task).Codes.SelectMany(Of).Distinct()) yield return part;
        if (lease.Input.Codec is not Codec.Reference) yield break;
        for (var item = 0L; item < lease.Input.Count; item++)
            if (lease.Input.ReferenceAt(item) is var reference) yield return new(reference.Hash, PartKind.Item, reference.Bytes);
    }
}
