using ActorCompute.Messages.Programs;
using Microsoft.Extensions.Logging;

namespace ActorCompute.Messages.Tests.Programs;

public class PrintableTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("Ünï 🙂 'x'", "Ünï 🙂 'x'")]
    [InlineData("\u001b[2Jx\u0007", "\\u001b[2Jx\\u0007")]
    [InlineData("\u009bx\u007f\0", "\\u009bx\\u007f\\u0000")]
    [InlineData("a\u202eb\u2066c\u200f\u061c", "a\\u202eb\\u2066c\\u200f\\u061c")]
    [InlineData("a\u2028b\u2029c\u0085", "a\\u2028b\\u2029c\\u0085")]
    [InlineData("\ufeff\u200bx\U000e0041", "\\ufeff\\u200bx\\udb40\\udc41")]
    [InlineData("x\rforged", "x\\u000dforged")]
    [InlineData("\u0e01\u200d family: 👨\u200d👩", "\u0e01\u200d family: 👨\u200d👩")]
    public void Control_characters_are_written_as_such(string text, string shown)
    {
        Assert.Equal(shown, Printable.Of(text));
        Assert.Equal(shown, Printable.OfLine(text));
    }

    [Fact]
    public void Halves_of_characters_are_too()
    {
        Assert.Equal("a\\ud83db", Printable.Of("a\ud83db"));
        Assert.Equal("\\udc00", Printable.OfLine("\udc00"));
    }

    [Fact]
    public void Json_stays_equal()
    {
        const string Text = "a\u202e\u2028\u009b\u007f🙂é";
        var json = System.Text.Encoding.UTF8.GetBytes($"{{\n \"x\": \"{Text}\"\n}}\n");
        var safe = Printable.OfJson(json);
        Assert.Equal(Text, System.Text.Json.JsonDocument.Parse(safe).RootElement.GetProperty("x").GetString());
        Assert.Equal("{\n \"x\": \"a\\u202e\\u2028\\u009b\\u007f🙂é\"\n}\n", System.Text.Encoding.UTF8.GetString(safe));
    }

    [Fact]
    public void A_program_s_own_log_is_harmless_exceptions_included()
    {
        var lines = new List<string>();
        using var logs = LoggerFactory.Create(l => l.AddProvider(new Kept(lines)));
        logs.Printed().CreateLogger("x").LogError(new InvalidOperationException("\u202eno"), "lost {Detail}", "\u001b[2J");
        Assert.StartsWith("lost \\u001b[2J\n", lines.Single(), StringComparison.Ordinal);
        Assert.Contains("\\u202eno", lines.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Line_ends_stay_where_there_may_be_lines()
    {
        Assert.Equal("a\n\tb\r\n", Printable.Of("a\n\tb\r\n"));
        Assert.Equal("a\\u000a\\u0009b", Printable.OfLine("a\n\tb"));
    }

    private sealed class Kept(List<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Add(formatter(state, exception) + exception);

        public void Dispose()
        {
        }
    }
}
