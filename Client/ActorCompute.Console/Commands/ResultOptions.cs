using System.CommandLine;
using ActorCompute.Output;

namespace ActorCompute.Commands;

/// <summary>Where results go, and how they look.</summary>
internal sealed class ResultOptions
{
    private readonly Option<string?> _output = new("--output")
    {
        Description = "Write results to FILE, which appears when it is whole.", HelpName = "FILE",
    };
    private readonly Option<bool> _withIndex = new("--with-index")
    {
        Description = "Print {\"index\":i,\"value\":v}, or {\"index\":i,\"error\":{…}} for failed items.",
    };
    private readonly Option<bool> _unordered = new("--unordered")
    {
        Description = "Print results as they are done, not in the order of the inputs.",
    };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_output, _withIndex, _unordered]) command.Options.Add(option);
        FormatOption.AddTo(command);
    }

    /// <summary>Whether anything is said of results.</summary>
    public bool IsUsed(ParseResult parse) => parse.GetValue(_output) is not null || parse.GetValue(_withIndex) || parse.GetValue(_unordered);

    /// <summary>Whether something is asked for that makes no sense for a single result.</summary>
    public bool IsOfMany(ParseResult parse) => parse.GetValue(_withIndex) || parse.GetValue(_unordered);

    /// <summary>With <c>--json</c> every line is to be an object, as with <c>--with-index</c>.</summary>
    /// <exception cref="Messages.UserError">It is asked for JSON and CSV.</exception>
    public ResultForm Read(ParseResult parse) => new(
        parse.GetValue(_output), parse.GetValue(_withIndex) || parse.GetValue(GlobalOptions.Json), parse.GetValue(_unordered),
        FormatOption.IsCsvOutput(parse, parse.GetValue(_output)));
}
