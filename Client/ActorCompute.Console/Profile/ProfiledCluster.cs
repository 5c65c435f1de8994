using System.Globalization;
using ActorCompute.Connections;
using ActorCompute.Jobs;
using ActorCompute.Messages;

namespace ActorCompute.Profile;

/// <summary>A cluster that samples run on, and what there is of it.</summary>
/// <param name="Words">What it is called in a sentence.</param>
/// <param name="Request">What its jobs are.</param>
/// <param name="Slots">Worker processes of all its nodes.</param>
/// <param name="Room">Asynchronous items that a node has in flight at once; of several nodes the one with the most.</param>
/// <param name="Nodes">Nodes that have such room.</param>
internal sealed record ProfiledCluster(ClusterConnection Connection, string Words, JobRequest Request, int Slots, int Room, int Nodes)
{
    private static readonly CultureInfo English = CultureInfo.InvariantCulture;

    /// <summary>Whether anything of the task's kind can run there.</summary>
    public bool HasRoom => Request.Kind is TaskKind.Cpu ? Slots > 0 : Nodes > 0;

    public string Place => Request.Kind is TaskKind.Cpu
        ? string.Create(English, $"{Words}, {Slots:N0} {(Slots == 1 ? "slot" : "slots")}")
        : string.Create(English, $"{Words}, {Room * Nodes:N0} at once");

    public static async Task<ProfiledCluster> OfAsync(ClusterConnection connection, string words, JobRequest request, CancellationToken cancel)
    {
        var nodes = (await connection.ListNodesAsync(cancel)).Where(n => n.State == "up").ToArray();
        return new(connection, words, request, nodes.Sum(n => n.Slots), nodes.Max(n => (int?)n.IoCapacity) ?? 0, nodes.Count(n => n.IoCapacity > 0));
    }

    public IWay ToWay(string name) => new ClusterWay(name, Place, Connection, Request);

    /// <summary>What leases of such items get there.</summary>
    /// <param name="input">Items of the whole input; null if nobody knows.</param>
    public LeaseFinding Lease(long? input, ItemCost item) => Request.Kind is TaskKind.Cpu
        ? LeaseFinding.OfCpu(input, Slots, item.Wall) : LeaseFinding.OfIo(input, Room, Nodes, item.Wall);
}
