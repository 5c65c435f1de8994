using System.CommandLine;
using ActorCompute.Jobs;

namespace ActorCompute.Commands;

/// <summary>The verb <c>job delete</c>.</summary>
internal static class JobDeleteCommand
{
    public static Command Create()
    {
        var id = JobCommand.IdArgument();
        var command = new Command("delete", "Has a job forgotten that has ended, with its inputs and results.") { id };
        command.SetAction(async (parse, cancel) =>
        {
            var job = JobCommand.IdOf(parse, id);
            await using var cluster = await Clusters.ConnectAsync(parse, cancel);
            await new JobClient(cluster).DeleteAsync(job, cancel);
            parse.Renderer().Deleted(job);
        });
        return command;
    }
}
