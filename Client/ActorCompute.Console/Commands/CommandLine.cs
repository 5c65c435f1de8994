using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using ActorCompute.Messages;
using ActorCompute.Messages.Programs;
using ActorCompute.Output;

namespace ActorCompute.Commands;

/// <summary>Runs one command line and turns whatever goes wrong into one sentence and an exit status.</summary>
internal static class CommandLine
{
    /// <summary>Set to 1, prints exceptions in full.</summary>
    public const string DebugVariable = "ACTORCOMPUTE_DEBUG";

    public static async Task<ExitStatus> RunAsync(string[] args)
    {
        using var interrupt = new TerminationSignal();
        try
        {
            return await InvokeAsync(args, interrupt);
        }
        catch (UserError e)
        {
            return Fail(e.Status, e.Message, e);
        }
        catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
        {
            People.Say("Interrupted.");
            return ExitStatus.Interrupted;
        }
        catch (Exception e)
        {
            return Fail(ExitStatus.BadInput,
                $"This is a fault of actorcompute ({e.GetType().Name}: {e.Message}). Please report it; {DebugVariable}=1 shows where.", e);
        }
    }

    private static async Task<ExitStatus> InvokeAsync(string[] args, TerminationSignal interrupt)
    {
        if (args.Length == 0)
        {
            Verbs.Create([]).Parse("--help").Invoke(new() { Output = Console.Error });
            return ExitStatus.BadInput;
        }
        var parse = Verbs.Create(args).Parse(args);
        if (parse.Action is ParseErrorAction)
            throw new UserError(ExitStatus.BadInput, $"{Defect(parse)} '{PathOf(parse)} --help' says how it is used.");
        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        return (ExitStatus)await parse.InvokeAsync(configuration, interrupt.Token);
    }

    private static string Defect(ParseResult parse)
    {
        if (parse.UnmatchedTokens is not [var unknown, ..]) return parse.Errors[0].Message.TrimEnd('.') + ".";
        var known = parse.CommandResult.Command;
        var names = unknown.StartsWith('-') ? known.Options.Select(o => o.Name) : known.Subcommands.Select(c => c.Name);
        return $"'{unknown}' is not known here.{NearNames.Question(unknown, names).Replace(" did", " Did", StringComparison.Ordinal)}";
    }

    private static string PathOf(ParseResult parse)
    {
        var names = new Stack<string>();
        for (SymbolResult? at = parse.CommandResult; at is CommandResult command; at = at.Parent)
            names.Push(command.Command is RootCommand ? "actorcompute" : command.Command.Name);
        return string.Join(' ', names);
    }

    private static ExitStatus Fail(ExitStatus status, string message, Exception error)
    {
        People.Say($"actorcompute: {message}");
        if (Environment.GetEnvironmentVariable(DebugVariable) == "1") People.Say(error.ToString());
        return status;
    }
}
