using System.CommandLine;
using ActorCompute.Connections;
using ActorCompute.Jobs;
using ActorCompute.Output;

namespace ActorCompute.Commands;

/// <summary>The verb <c>job watch</c>: as <c>job wait</c>, and with <c>--json</c> a line whenever the job has changed.</summary>
internal static class JobWatchCommand
{
    public static Command Create()
    {
        var id = JobCommand.IdArgument();
        var command = new Command("watch", "Shows how a job gets on until it has ended, and ends as it did.") { id };
        command.SetAction(async (parse, cancel) =>
        {
            var job = JobCommand.IdOf(parse, id);
            await using var cluster = await Clusters.ConnectAsync(parse, cancel);
            if (parse.GetValue(GlobalOptions.Json)) return (int)(await PrintAsync(cluster, job, new JsonRenderer(Console.Out, aLine: true), cancel)).ExitStatus;
            var ended = await JobWaitCommand.WaitAsync(cluster, job, cancel);
            parse.Renderer().Ended(ended);
            return (int)ended.ExitStatus;
        });
        return command;
    }

    private static async Task<JobSnapshot> PrintAsync(ClusterConnection cluster, Messages.JobId job, IRenderer renderer, CancellationToken cancel)
    {
        using var notice = new NoProgress().WithNodesOf(cluster);
        JobSnapshot? last = null;
        await foreach (var now in new JobClient(cluster).WatchAsync(job, cancel))
        {
            renderer.Job(last = now);
            notice.Show(now);
        }
        return last ?? throw new InvalidOperationException("The job's reports ended before it did.");
    }
}
