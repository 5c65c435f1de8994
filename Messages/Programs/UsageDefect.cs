using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace ActorCompute.Messages.Programs;

/// <summary>What is wrong with a command line, in words of this program instead of the parser's.</summary>
public static class UsageDefect
{
    /// <exception cref="UserError">Something is wrong with it.</exception>
    public static void Refuse(ParseResult parse)
    {
        if (Find(parse)?.TrimEnd('.') is { } defect)
            throw new UserError(ExitStatus.BadInput, $"{defect}{(defect.EndsWith('?') ? "" : ";")} '{PathOf(parse)} --help' says how it is used.");
    }

    private static string? Find(ParseResult parse)
    {
        var options = Options(parse).ToArray();
        var names = options.Select(o => o.Name).ToHashSet();
        foreach (var option in options)
            if (parse.GetResult(option) is { Implicit: false } given && Find(given, names) is { } defect) return defect;
        if (parse.Action is not ParseErrorAction) return null;
        var command = parse.CommandResult.Command;
        if (parse.UnmatchedTokens is [var unknown, ..])
            return $"'{unknown}' is not known here;{NearNames.Question(unknown, unknown.StartsWith('-') ? names : command.Subcommands.Select(c => c.Name))}".TrimEnd(';');
        return command.Subcommands.Count > 0 ? $"'{command.Name}' needs one of {string.Join(", ", command.Subcommands.Select(c => c.Name))}" : parse.Errors[0].Message;
    }

    /// <summary>The parser takes whatever follows an option for its value, another option too.</summary>
    private static string? Find(OptionResult given, HashSet<string> names)
    {
        var (name, type) = (given.Option.Name, given.Option.ValueType);
        if (type == typeof(bool) || given.Option.Arity.MaximumNumberOfValues == 0) return null;
        if (given.Tokens.Count == 0) return $"{name} needs a value";
        foreach (var value in given.Tokens.Select(t => t.Value))
        {
            if (value.Length == 0) return $"{name} is given an empty value";
            if (names.Contains(value)) return $"{name} needs a value, and {value} is another option";
            if ((type == typeof(int) || type == typeof(int?)) && !int.TryParse(value, out _)) return $"'{value}' does not suit {name}: it takes a whole number";
        }
        return null;
    }

    private static IEnumerable<Option> Options(ParseResult parse)
    {
        for (SymbolResult? at = parse.CommandResult; at is CommandResult command; at = at.Parent)
            foreach (var option in command.Command.Options)
                if (at == parse.CommandResult || option.Recursive) yield return option;
    }

    private static string PathOf(ParseResult parse)
    {
        var names = new Stack<string>();
        for (SymbolResult? at = parse.CommandResult; at is CommandResult command; at = at.Parent)
            names.Push(command.Command is RootCommand ? "actorcompute" : command.Command.Name);
        return string.Join(' ', names);
    }
}
