namespace ActorCompute.Messages.Nodes;

/// <summary>What a node offers, as it says when it registers.</summary>
/// <param name="Id">Its name; one node of a name at a time.</param>
/// <param name="Incarnation">Random for each node process; another one means that all the old one held is gone.</param>
/// <param name="Slots">Worker processes, each running one CPU-bound item at a time.</param>
/// <param name="IoCapacity">Asynchronous items in flight at once.</param>
/// <param name="Tags">What jobs may ask for.</param>
/// <param name="Version">The program's version, for people.</param>
public sealed record NodeInfo(NodeId Id, long Incarnation, int Slots, int IoCapacity, IReadOnlyDictionary<string, string> Tags, string Version);
