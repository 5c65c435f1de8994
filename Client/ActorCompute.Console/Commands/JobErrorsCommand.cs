using System.CommandLine;
using System.Text;
using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Messages.Programs;
using ActorCompute.Messages.Results;
using ActorCompute.Output;

namespace ActorCompute.Commands;

/// <summary>The verb <c>job errors</c>: the failed items there are, a page at a time.</summary>
internal static class JobErrorsCommand
{
    public static Command Create()
    {
        var id = JobCommand.IdArgument();
        var stack = new Option<bool>("--stack") { Description = "Print the stacks, too, as on the node." };
        var command = new Command("errors", "Prints a job's failed items with their inputs; of one that runs, those there are now.") { id, stack };
        command.SetAction(async (parse, cancel) =>
        {
            var job = JobCommand.IdOf(parse, id);
            await using var cluster = await Clusters.ConnectAsync(parse, cancel);
            var jobs = new JobClient(cluster);
            return (int)await StandardOutput.GuardAsync(output => PrintAsync(jobs, job, parse.GetValue(GlobalOptions.Json), parse.GetValue(stack), output, cancel));
        });
        return command;
    }

    private static async Task PrintAsync(JobClient jobs, JobId job, bool asJson, bool withStack, LineBuffer output, CancellationToken cancel)
    {
        await foreach (var failed in jobs.FailuresAsync(job, cancel))
        {
            var line = asJson
                ? FailureText.Line(failed.Failure, (await jobs.DocumentAsync(failed, cancel)).Span)
                : Encoding.UTF8.GetBytes(Printable.Of(FailureReport.Of(failed, withStack)));
            await output.EnsureAsync(line.Length, cancel);
            line.CopyTo(output.Free);
            output.Advance(line.Length);
        }
        await output.FlushAsync(cancel);
    }
}
