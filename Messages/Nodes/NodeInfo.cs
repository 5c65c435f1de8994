namespace ActorCompute.Messages.Nodes;

/// <summary>What a node offers, as it says when it registers.</summary>
/// <param name="Id">Its name; one node of a name at a time.</param>
/// <param name="Incarnation">Random for each node process; another one means that all the old one held is gone.</param>
/// <param name="Slots">Worker processes, each running one CPU-bound item at a time.</param>
/// <param name="IoCapacity">Asynchronous items in flight at once.</param>
/// <param name="Tags">What jobs may ask for.</param>
/// <param name="Version">The program's version, for people.</param>
public sealed record NodeInfo(NodeId Id, long Incarnation, int Slots, int IoCapacity, IReadOnlyDictionary<string, string> Tags, string Version)
{
    /// <summary>No node offers more.</summary>
    public const int MostSlots = 1024, MostIoCapacity = 1_000_000;

    /// <summary>No node has more tags, or a longer key, value or version, in characters.</summary>
    public const int MostTags = 100, LongestText = 200;

    /// <summary>Why no node can be like that, as one sentence; null if one can.</summary>
    public string? Defect() => this switch
    {
        { Slots: < 0 or > MostSlots } => $"A node cannot have {Slots} slots; let it have 0 to {MostSlots}.",
        { IoCapacity: < 0 or > MostIoCapacity } => $"A node cannot have an I/O capacity of {IoCapacity}; let it have 0 to {MostIoCapacity}.",
        { Tags.Count: > MostTags } => $"A node cannot have {Tags.Count} tags; let it have {MostTags} at most.",
        _ when Tags.Any(t => t.Key.Length > LongestText || t.Value.Length > LongestText) => $"A tag's key and value take at most {LongestText} characters each.",
        { Version.Length: > LongestText } => $"A version takes at most {LongestText} characters.",
        _ => null,
    };
}
