using System.CommandLine;
using System.Text;
using ActorCompute.Jobs;
using ActorCompute.Messages.Programs;
using ActorCompute.Messages.Results;
using ActorCompute.Output;

namespace ActorCompute.Commands;

/// <summary>The verb <c>job logs</c>: what a job's items have printed.</summary>
internal static class JobLogsCommand
{
    public static Command Create()
    {
        var id = JobCommand.IdArgument();
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on printing until the job has ended." };
        var item = new Option<long?>("--item") { Description = "Print the lines of this item alone.", HelpName = "INDEX", CustomParser = OptionValues.Index };
        var command = new Command("logs", "Prints what a job's items have printed, the last 10,000 lines, each with its time, node and item.") { id, follow, item };
        command.SetAction(async (parse, cancel) =>
        {
            var job = JobCommand.IdOf(parse, id);
            await using var cluster = await Clusters.ConnectAsync(parse, cancel);
            var lines = new JobClient(cluster).LogAsync(job, parse.GetValue(item), parse.GetValue(follow), cancel);
            return (int)await StandardOutput.GuardAsync(output => PrintAsync(lines, parse.GetValue(GlobalOptions.Json), output, cancel));
        });
        return command;
    }

    private static async Task PrintAsync(IAsyncEnumerable<IReadOnlyList<LoggedLine>> pages, bool asJson, LineBuffer output, CancellationToken cancel)
    {
        await foreach (var page in pages.WithCancellation(cancel))
        {
            foreach (var line in page)
            {
                var bytes = asJson ? line.ToJson() : Encoding.UTF8.GetBytes($"{LogReport.Of(line)}\n");
                await output.EnsureAsync(bytes.Length, cancel);
                bytes.CopyTo(output.Free);
                output.Advance(bytes.Length);
            }
            await output.FlushAsync(cancel);
        }
    }
}
