using System.CommandLine;
using ActorCompute.Inputs;
using ActorCompute.Messages;

namespace ActorCompute.Commands;

/// <summary>The three forms of input, exactly one of which is given.</summary>
internal sealed class InputOptions
{
    private readonly Option<string?> _range = new("--range") { Description = "The integers from A to B, both included.", HelpName = "A..B" };
    private readonly Option<string?> _input = new("--input") { Description = "JSON lines, an item each; - is standard input.", HelpName = "FILE" };
    private readonly Option<string?> _lines = new("--lines") { Description = "Text, a line an item; - is standard input.", HelpName = "FILE" };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_range, _input, _lines]) command.Options.Add(option);
    }

    /// <summary>What opens the chosen input. Whether the options make sense is checked now, the file only when it is opened.</summary>
    /// <exception cref="UserError">Not exactly one form is given, or the range is none.</exception>
    public Func<IJobInput> Choose(ParseResult parse) => (parse.GetValue(_range), parse.GetValue(_input), parse.GetValue(_lines)) switch
    {
        ({ } range, null, null) => Constant(RangeInput.Parse(range)),
        (null, { } file, null) => () => LineInput.Open(file, new JsonLineRule()),
        (null, null, { } file) => () => LineInput.Open(file, new TextLineRule()),
        (null, null, null) => throw new UserError(ExitStatus.BadInput, "There is no input: give --range A..B, --input FILE or --lines FILE."),
        _ => throw new UserError(ExitStatus.BadInput, "Only one input can be given: --range, --input or --lines."),
    };

    private static Func<IJobInput> Constant(IJobInput input) => () => input;
}
