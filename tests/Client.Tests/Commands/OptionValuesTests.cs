using System.CommandLine;
using ActorCompute.Commands;
using ActorCompute.Messages.Programs;

namespace ActorCompute.Client.Tests.Commands;

public class OptionValuesTests
{
    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("30s", 30)]
    [InlineData("10m", 600)]
    [InlineData("1.5h", 5400)]
    [InlineData("2d", 172800)]
    [InlineData("7", 7)]
    public void A_duration_has_a_unit_or_is_seconds(string text, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), OptionValues.ParseDuration(text));

    [Theory]
    [InlineData("50/s", 50)]
    [InlineData("90/m", 1.5)]
    [InlineData("1800/h", 0.5)]
    [InlineData("2.5", 2.5)]
    public void A_rate_has_a_unit_or_is_a_second_s(string text, double perSecond) => Assert.Equal(perSecond, OptionValues.ParseRate(text));

    [Theory]
    [InlineData("")]
    [InlineData("0/s")]
    [InlineData("-1/s")]
    [InlineData("5/d")]
    [InlineData("1/s/s")]
    [InlineData("2000000/s")]
    public void What_is_no_rate_is_none(string text) => Assert.Null(OptionValues.ParseRate(text));

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("0s")]
    [InlineData("-1s")]
    [InlineData("10x")]
    [InlineData("1e99d")]
    public void What_is_no_duration_is_none(string text) => Assert.Null(OptionValues.ParseDuration(text));

    /// <summary>Of every option of every verb that is not a text: no words of the libraries'.</summary>
    [Fact]
    public void A_value_that_does_not_suit_is_told_with_its_option_and_what_that_takes()
    {
        foreach (var (path, option) in Options(Verbs.Create([]), []))
        {
            var errors = Verbs.Create([]).Parse([.. path, option.Name, "x"]).Errors.Select(e => e.Message);
            Assert.True(errors.Any(e => e.StartsWith($"'x' does not suit {option.Name}: it takes ", StringComparison.Ordinal)), $"{string.Join(' ', path)} {option.Name} ({option.ValueType.Name}): {string.Join(' ', errors)}");
            Assert.DoesNotContain(errors, e => e.Contains("parse", StringComparison.OrdinalIgnoreCase) || e.Contains("System.", StringComparison.Ordinal));
        }
    }

    private static IEnumerable<(string[] Path, Option Option)> Options(Command command, string[] path) =>
        command.Options.Where(o => !OfText.Contains(o.ValueType)).Select(o => (path, o))
            .Concat(command.Subcommands.SelectMany(c => Options(c, [.. path, c.Name])));

    /// <summary>Texts, and what takes no value.</summary>
    private static readonly Type[] OfText = [typeof(string), typeof(string[]), typeof(bool), typeof(void)];
}
