using System.CommandLine;
using ActorCompute.Jobs;

namespace ActorCompute.Commands;

/// <summary>The verb <c>job show</c>.</summary>
internal static class JobShowCommand
{
    public static Command Create()
    {
        var id = JobCommand.IdArgument();
        var command = new Command("show", "Shows where a job stands.") { id };
        command.SetAction(async (parse, cancel) =>
        {
            var job = JobCommand.IdOf(parse, id);
            await using var cluster = await Clusters.ConnectAsync(parse, cancel);
            parse.Renderer().Job(await new JobClient(cluster).GetAsync(job, cancel));
        });
        return command;
    }
}
