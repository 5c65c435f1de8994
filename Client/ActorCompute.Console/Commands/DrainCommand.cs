using System.CommandLine;
using ActorCompute.Connections;
using ActorCompute.Messages.Programs;
using ActorCompute.Nodes;

namespace ActorCompute.Commands;

/// <summary>The verb <c>drain</c>.</summary>
internal static class DrainCommand
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>Seen up so often in a row it is another node: one that leaves says so every 500 ms.</summary>
    private const int UpLooks = 8;

    public static Command Create()
    {
        var name = new Argument<string>("NODE") { Description = "The node's name, as 'nodes' prints it." };
        var timeout = new Option<TimeSpan?>("--timeout")
        {
            Description = "How long items that run may go on; what is not done then runs elsewhere (default: 8s).",
            HelpName = "TIME",
            CustomParser = OptionValues.Duration,
        };
        var detach = new Option<bool>("--detach") { Description = "Do not wait until the node is gone." };
        var command = new Command("drain", "Takes a node out of the cluster in order: it starts nothing more, hands over what it holds, and ends.") { name, timeout, detach };
        command.SetAction(async (parse, cancel) =>
        {
            await using var cluster = await Clusters.ConnectAsync(parse, cancel);
            var node = await cluster.DrainNodeAsync(parse.GetRequiredValue(name), parse.GetValue(timeout), cancel);
            parse.Renderer().Drained(parse.GetValue(detach) ? node : await GoneAsync(cluster, node, cancel));
        });
        return command;
    }

    /// <summary>
    /// The node as it was last seen, once it is no longer listed, or another one of its name is: one that comes back to a restarted coordinator is up for a
    /// moment until it says that it leaves.
    /// </summary>
    private static async Task<NodeSnapshot> GoneAsync(ClusterConnection cluster, NodeSnapshot node, CancellationToken cancel)
    {
        for (var ups = 0; ups < UpLooks && (await cluster.ListNodesAsync(cancel)).FirstOrDefault(n => n.Name == node.Name) is { } seen;)
        {
            (node, ups) = (seen, seen.State is "up" ? ups + 1 : 0);
            await Task.Delay(LookEvery, cancel);
        }
        return node with { State = "gone", Leases = 0 };
    }
}
