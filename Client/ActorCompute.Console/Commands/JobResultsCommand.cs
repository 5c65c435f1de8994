using System.CommandLine;
using ActorCompute.Connections;
using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Messages.Programs;
using ActorCompute.Output;

namespace ActorCompute.Commands;

/// <summary>The verb <c>job results</c>. Its exit status is the job's.</summary>
internal static class JobResultsCommand
{
    public static Command Create()
    {
        var id = JobCommand.IdArgument();
        var form = new ResultOptions();
        var command = new Command("results", "Prints a job's results; while it runs, as they come.") { id };
        form.AddTo(command);
        command.SetAction(async (parse, cancel) =>
        {
            var job = JobCommand.IdOf(parse, id);
            await using var cluster = await Clusters.ConnectAsync(parse, cancel);
            return (int)await PrintAsync(cluster, job, form.Read(parse), words => Clusters.CommandFor(parse, words), cancel);
        });
        return command;
    }

    private static async Task<ExitStatus> PrintAsync(ClusterConnection cluster, JobId job, ResultForm form, Func<string, string> command, CancellationToken cancel)
    {
        var jobs = new JobClient(cluster);
        await jobs.GetAsync(job, cancel);   // an unknown job leaves no output file behind
        await using var output = ResultOutput.Open(form);
        using var notice = new NoProgress().WithNodesOf(cluster);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        notice.Follow(jobs.WatchAsync(job, over.Token));
        return await output.GuardAsync(async () =>
        {
            var ended = await jobs.DownloadAsync(job, form.Unordered, output.Sink, cancel);
            await over.CancelAsync();
            await output.CompleteAsync();
            People.Say(Summary.OfFailures(output.Tally, ended, command));
            People.Say(Summary.OfEnd(ended));
            return ended.Reduce.Length > 0 ? ended.ExitStatus : ended.StatusFor(output.Tally.Failed);
        });
    }
}
