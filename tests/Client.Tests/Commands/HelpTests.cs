using System.CommandLine;
using System.Text.RegularExpressions;
using ActorCompute.Commands;
using ActorCompute.Messages;

namespace ActorCompute.Client.Tests.Commands;

/// <summary>What help says looks the same for every verb.</summary>
public partial class HelpTests
{
    public static TheoryData<string> AllVerbs => [.. Below(Verbs.Create([]), "").Select(v => v.Path)];

    [Theory]
    [MemberData(nameof(AllVerbs))]
    public void Placeholders_are_capital_words(string path)
    {
        var help = HelpOf(path);
        Assert.All(Placeholder().Matches(help), m => Assert.Matches("^<[A-Z][^a-z]*>$", m.Value));
    }

    [Theory]
    [MemberData(nameof(AllVerbs))]
    public async Task Help_before_a_verb_is_help_behind_it(string path) =>
        Assert.Equal(ExitStatus.Succeeded, await CommandLine.RunAsync([.. "help".Split(' '), .. path.Split(' ', StringSplitOptions.RemoveEmptyEntries)]));

    [Theory]
    [InlineData("help")]
    [InlineData("version")]
    [InlineData("version --json")]
    public async Task They_are_verbs(string line) => Assert.Equal(ExitStatus.Succeeded, await CommandLine.RunAsync(line.Split(' ')));

    [Fact]
    public async Task Help_for_what_is_no_verb_is_refused() => Assert.Equal(ExitStatus.BadInput, await CommandLine.RunAsync(["help", "job", "shwo"]));

    private static string HelpOf(string path)
    {
        using var text = new StringWriter();
        var words = path.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Verbs.Create(words).Parse([.. words, "--help"]).Invoke(new() { Output = text });
        return text.ToString();
    }

    private static IEnumerable<(string Path, Command Command)> Below(Command command, string path) =>
        [(path, command), .. command.Subcommands.SelectMany(c => Below(c, $"{path} {c.Name}".Trim()))];

    [GeneratedRegex("<[^<>]+>")]
    private static partial Regex Placeholder();
}
