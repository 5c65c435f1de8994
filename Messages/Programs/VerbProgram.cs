using System.CommandLine;
using System.CommandLine.Help;

namespace ActorCompute.Messages.Programs;

/// <summary>A program that is one of the console's verbs: the same options, the same sentences, the same exit statuses.</summary>
public static class VerbProgram
{
    /// <summary>Runs the verb.</summary>
    /// <returns>The program's exit status.</returns>
    public static async Task<int> RunAsync(Command verb, string[] args)
    {
        using var interrupt = new TerminationSignal();
        verb.Options.Add(new HelpOption());
        return (int)await ProgramGuard.RunAsync(() => InvokeAsync(verb.Parse(args), interrupt.Token), interrupt.Token).ConfigureAwait(false);
    }

    /// <summary>Runs what a command line says.</summary>
    /// <exception cref="UserError">It makes no sense.</exception>
    public static async Task<ExitStatus> InvokeAsync(ParseResult parse, CancellationToken cancel)
    {
        UsageDefect.Refuse(parse);
        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        return (ExitStatus)await parse.InvokeAsync(configuration, cancel).ConfigureAwait(false);
    }
}
