using System.CommandLine;
using ActorCompute.Jobs;

namespace ActorCompute.Commands;

/// <summary>The verb <c>jobs</c>.</summary>
internal static class JobsCommand
{
    public static Command Create()
    {
        var command = new Command("jobs", "Lists the jobs.");
        command.SetAction(async (parse, cancel) =>
        {
            await using var cluster = await Clusters.ConnectAsync(parse, cancel);
            parse.Renderer().Jobs(await new JobClient(cluster).ListAsync(cancel));
        });
        return command;
    }
}
