namespace ActorCompute.Nodes;

/// <summary>A node at one moment.</summary>
/// <param name="Name">Its name in the cluster.</param>
/// <param name="State">up, suspect, draining, away (not back yet since the coordinator started) or gone.</param>
/// <param name="Slots">Worker processes.</param>
/// <param name="IoCapacity">Asynchronous items in flight at once.</param>
/// <param name="Items">Items completed there.</param>
/// <param name="Leases">Leases it holds now.</param>
/// <param name="Tags">What jobs may ask for.</param>
/// <param name="Version">The program's version.</param>
internal sealed record NodeSnapshot(
    string Name, string State, int Slots, int IoCapacity, long Items, int Leases, IReadOnlyDictionary<string, string> Tags, string Version)
{
    public static NodeSnapshot Of(Protos.Node node) =>
        new(node.Name, node.State, node.Slots, node.IoCapacity, node.Items, node.Leases, node.Tags, node.Version);
}
