using System.CommandLine;
using ActorCompute.Messages;

namespace ActorCompute.Commands;

/// <summary>The verb <c>job</c>: what can be done with one job.</summary>
internal static class JobCommand
{
    public static Command Create() => new("job", "Shows one job, waits for it, prints its results, errors or log, cancels it, runs it again or deletes it.")
    {
        JobShowCommand.Create(), JobWatchCommand.Create(), JobWaitCommand.Create(), JobResultsCommand.Create(), JobErrorsCommand.Create(), JobLogsCommand.Create(),
        JobCancelCommand.Create(), JobRetryCommand.Create(), JobDeleteCommand.Create(),
    };

    /// <summary>The argument that names the job.</summary>
    public static Argument<string> IdArgument() => new("ID") { Description = "The job's id, as 'map --detach' and 'jobs' print it." };

    /// <exception cref="UserError">The text can be no job's id.</exception>
    public static JobId IdOf(ParseResult parse, Argument<string> argument) => parse.GetRequiredValue(argument) is var text && JobId.IsValid(text)
        ? new(text)
        : throw new UserError(ExitStatus.BadInput, $"'{text}' is not a job's id; 'actorcompute jobs' lists those there are.");
}
