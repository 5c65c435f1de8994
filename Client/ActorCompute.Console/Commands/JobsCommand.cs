using System.CommandLine;
using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Messages.Programs;

namespace ActorCompute.Commands;

/// <summary>The verb <c>jobs</c>.</summary>
internal static class JobsCommand
{
    private static readonly string[] States = [.. Enum.GetNames<JobState>().Select(s => s.ToLowerInvariant())];

    public static Command Create()
    {
        var state = new Option<string[]>("--state") { Description = $"Those in this state: {string.Join(", ", States)}; can be given again.", HelpName = "STATE" };
        state.CompletionSources.Add(States);
        var name = new Option<string?>("--name") { Description = "Those of this name; * stands for any text.", HelpName = "NAME" };
        var since = Time("--since", "Those submitted at most so long ago, such as 30m, 12h or 7d.");
        var older = Time("--older", "Those submitted longer ago.");
        var limit = new Option<int?>("--limit") { Description = "The newest N alone.", HelpName = "N", CustomParser = OptionValues.Positive };
        var command = new Command("jobs", "Lists the jobs, the newest first.") { state, name, since, older, limit };
        command.SetAction(async (parse, cancel) =>
        {
            var query = new JobQuery
            {
                States = [.. (parse.GetValue(state) ?? []).Select(StateOf)],
                Name = parse.GetValue(name) ?? "",
                Since = parse.GetValue(since),
                Older = parse.GetValue(older),
                Limit = parse.GetValue(limit),
            };
            await using var cluster = await Clusters.ConnectAsync(parse, cancel);
            parse.Renderer().Jobs(await new JobClient(cluster).ListAsync(query, cancel));
        });
        return command;
    }

    private static Option<TimeSpan?> Time(string name, string description) =>
        new(name) { Description = description, HelpName = "TIME", CustomParser = OptionValues.Duration };

    private static JobState StateOf(string text) => Array.IndexOf(States, text) is >= 0 and var index
        ? (JobState)index
        : throw new UserError(ExitStatus.BadInput, $"--state '{text}' is no state of a job: give one of {string.Join(", ", States)}.");
}
