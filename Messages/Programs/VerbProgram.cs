using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace ActorCompute.Messages.Programs;

/// <summary>A program that is one of the console's verbs: the same options, the same sentences, the same exit statuses.</summary>
public static class VerbProgram
{
    /// <summary>Runs the verb.</summary>
    /// <returns>The program's exit status.</returns>
    public static async Task<int> RunAsync(Command verb, string[] args)
    {
        try
        {
            verb.Options.Add(new HelpOption());
            var parsed = verb.Parse(args);
            if (parsed.Action is ParseErrorAction) throw new UserError(ExitStatus.BadInput, $"{parsed.Errors[0].Message} --help says how it is used.");
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }).ConfigureAwait(false);
        }
        catch (UserError e)
        {
            await Console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return (int)e.Status;
        }
    }
}
