using System.CommandLine;
using ActorCompute.Packages;

namespace ActorCompute.Commands;

/// <summary>The verb <c>packages</c>.</summary>
internal static class PackagesCommand
{
    public static Command Create()
    {
        var command = new Command("packages", "Lists the packages that were pushed, the newest first.");
        command.SetAction(async (parse, cancel) =>
        {
            await using var cluster = await Clusters.ConnectAsync(parse, cancel);
            parse.Renderer().Packages(await new PackageClient(cluster).ListAsync(cancel));
        });
        return command;
    }
}
