using System.CommandLine;
using ActorCompute.Messages;

namespace ActorCompute.Commands;

/// <summary>The form of inputs and results: lines of JSON, or CSV. A file's name says it, too.</summary>
internal static class FormatOption
{
    private const string Json = "json", Csv = "csv";

    private static readonly string[] JsonEndings = [".json", ".jsonl", ".ndjson"];

    private static readonly Option<string?> Format = Create();

    public static void AddTo(Command command)
    {
        if (!command.Options.Contains(Format)) command.Options.Add(Format);
    }

    /// <summary>Whether an input is CSV: its name says so, or the option does and its name says nothing.</summary>
    /// <exception cref="UserError">The option is given another value than those there are.</exception>
    public static bool IsCsvInput(ParseResult parse, string path) => EndsIn(path, ".csv") || (Given(parse) is Csv && !JsonEndings.Any(e => EndsIn(path, e)));

    /// <summary>Whether results are to be CSV: the option says so, or without it the name of the file.</summary>
    /// <exception cref="UserError">The option is given another value than those there are, or does not go with --json.</exception>
    public static bool IsCsvOutput(ParseResult parse, string? path)
    {
        var isCsv = Given(parse) is { } format ? format == Csv : path is not null && EndsIn(path, ".csv");
        return isCsv && parse.GetValue(GlobalOptions.Json)
            ? throw new UserError(ExitStatus.BadInput, "Results cannot be both JSON and CSV: leave --json out, or give --format json.") : isCsv;
    }

    private static string? Given(ParseResult parse)
    {
        var format = parse.GetValue(Format);
        return format is null or Json or Csv ? format : throw new UserError(ExitStatus.BadInput, $"--format '{format}' is no form of results: give {Json} or {Csv}.");
    }

    private static Option<string?> Create()
    {
        var format = new Option<string?>("--format")
        {
            Description = "json, a document a line, or csv, with a header (default: csv for files that end in .csv, else json).", HelpName = "FORMAT",
        };
        format.CompletionSources.Add(Json, Csv);
        return format;
    }

    private static bool EndsIn(string path, string ending) => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase);
}
