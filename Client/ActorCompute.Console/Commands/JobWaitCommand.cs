using System.CommandLine;
using ActorCompute.Connections;
using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Output;

namespace ActorCompute.Commands;

/// <summary>The verb <c>job wait</c>. Its exit status is the job's.</summary>
internal static class JobWaitCommand
{
    public static Command Create()
    {
        var id = JobCommand.IdArgument();
        var command = new Command("wait", "Waits until a job has ended, and ends as it did.") { id };
        command.SetAction(async (parse, cancel) =>
        {
            var job = JobCommand.IdOf(parse, id);
            await using var cluster = await Clusters.ConnectAsync(parse, cancel);
            var ended = await WaitAsync(cluster, job, cancel);
            parse.Renderer().Ended(ended);
            return (int)ended.ExitStatus;
        });
        return command;
    }

    /// <summary>Shows progress until the job has ended.</summary>
    public static async Task<JobSnapshot> WaitAsync(ClusterConnection cluster, JobId job, CancellationToken cancel)
    {
        using var progress = Progress.OnStandardError(cluster);
        await foreach (var now in new JobClient(cluster).WatchAsync(job, cancel))
        {
            if (now.HasEnded) return now;
            progress.Show(now);
        }
        throw new InvalidOperationException("The job's reports ended before it did.");
    }
}
