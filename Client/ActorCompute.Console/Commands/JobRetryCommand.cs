using System.CommandLine;
using ActorCompute.Jobs;

namespace ActorCompute.Commands;

/// <summary>The verb <c>job retry</c>. Its exit status is the job's, unless it is not waited for.</summary>
internal static class JobRetryCommand
{
    public static Command Create()
    {
        var id = JobCommand.IdArgument();
        var detach = new Option<bool>("--detach") { Description = "Print the job's id and leave; the items run on." };
        var command = new Command("retry", "Runs the failed items of a job that has ended again, in the same job, and waits for its end.") { id, detach };
        command.SetAction(async (parse, cancel) =>
        {
            var job = JobCommand.IdOf(parse, id);
            await using var cluster = await Clusters.ConnectAsync(parse, cancel);
            var reopened = await new JobClient(cluster).RetryAsync(job, cancel);
            if (parse.GetValue(detach))
            {
                parse.Renderer().Detached(reopened);
                return 0;
            }
            var ended = await JobWaitCommand.WaitAsync(cluster, job, cancel);
            parse.Renderer().Ended(ended);
            return (int)ended.ExitStatus;
        });
        return command;
    }
}
