using System.CommandLine;
using ActorCompute.Jobs;

namespace ActorCompute.Commands;

/// <summary>The verb <c>job cancel</c>. A job that has ended stays as it is.</summary>
internal static class JobCancelCommand
{
    public static Command Create()
    {
        var id = JobCommand.IdArgument();
        var command = new Command("cancel", "Cancels a job; results it has stay.") { id };
        command.SetAction(async (parse, cancel) =>
        {
            var job = JobCommand.IdOf(parse, id);
            await using var cluster = await Clusters.ConnectAsync(parse, cancel);
            parse.Renderer().Ended(await new JobClient(cluster).CancelAsync(job, "cancelled by 'job cancel'", cancel));
        });
        return command;
    }
}
