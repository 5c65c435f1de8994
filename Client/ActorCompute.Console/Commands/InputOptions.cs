using System.CommandLine;
using ActorCompute.Csv;
using ActorCompute.Inputs;
using ActorCompute.Messages;
using ActorCompute.Messages.Programs;

namespace ActorCompute.Commands;

/// <summary>The three forms of input, exactly one of which is given.</summary>
/// <param name="takesRange">Whether integers can be items.</param>
internal sealed class InputOptions(bool takesRange = true)
{
    private readonly Option<string?> _range = new("--range") { Description = "The integers from A to B, both included.", HelpName = "A..B", Hidden = !takesRange };
    private readonly Option<string?> _input = new("--input") { Description = "JSON lines or CSV, an item each; - is standard input.", HelpName = "FILE" };
    private readonly Option<string?> _lines = new("--lines") { Description = "Text, a line an item; - is standard input.", HelpName = "FILE" };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_range, _input, _lines]) command.Options.Add(option);
        FormatOption.AddTo(command);
    }

    /// <summary>What opens the chosen input. Whether the options make sense is checked now, the file only when it is opened.</summary>
    /// <exception cref="UserError">Not exactly one form is given, or the range is none.</exception>
    public Func<IJobInput> Choose(ParseResult parse) => Choose(parse, () => new JsonLineRule(), () => new TextLineRule());

    /// <summary>The same, with rules of a verb's own for the lines of --input and --lines.</summary>
    /// <exception cref="UserError">Not exactly one form is given, or the range is none.</exception>
    public Func<IJobInput> Choose(ParseResult parse, Func<ILineRule> input, Func<ILineRule> lines) =>
        (parse.GetValue(_range), parse.GetValue(_input), parse.GetValue(_lines)) switch
        {
            ({ }, _, _) when !takesRange => throw Refusal("--range gives integers, which cannot be items here: give --input FILE or --lines FILE."),
            ({ } range, null, null) => Constant(Range(range)),
            (null, { } file, null) when FormatOption.IsCsvInput(parse, file) => () => CsvInput.Open(file, input()),
            (null, { } file, null) => () => LineInput.Open(file, input()),
            (null, null, { } file) => () => LineInput.Open(file, lines()),
            (null, null, null) => throw Refusal($"There is no input: give {(takesRange ? "--range A..B, " : "")}--input FILE or --lines FILE."),
            _ => throw Refusal($"Only one input can be given: {(takesRange ? "--range, " : "")}--input or --lines."),
        };

    /// <summary>A range that is empty is a job of no items, which is seldom what was meant.</summary>
    private static RangeInput Range(string text)
    {
        var range = RangeInput.Parse(text);
        if (range.Count == 0) People.Say($"Warning: --range {text} has no items, because it ends before it begins; write the smaller number first.");
        return range;
    }

    private static Func<IJobInput> Constant(IJobInput input) => () => input;

    private static UserError Refusal(string sentence) => new(ExitStatus.BadInput, sentence);
}
