using System.CommandLine;

namespace ActorCompute.Commands;

/// <summary>The verb <c>nodes</c>.</summary>
internal static class NodesCommand
{
    public static Command Create()
    {
        var command = new Command("nodes", "Lists the nodes and what they have done.");
        command.SetAction(async (parse, cancel) =>
        {
            await using var cluster = await Clusters.ConnectAsync(parse, cancel);
            parse.Renderer().Nodes(await cluster.ListNodesAsync(cancel));
        });
        return command;
    }
}
