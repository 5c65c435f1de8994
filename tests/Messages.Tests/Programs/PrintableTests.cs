using ActorCompute.Messages.Programs;

namespace ActorCompute.Messages.Tests.Programs;

public class PrintableTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("Ünï 🙂 'x'", "Ünï 🙂 'x'")]
    [InlineData("\u001b[2Jx\u0007", "\\u001b[2Jx\\u0007")]
    [InlineData("\u009bx\u007f\0", "\\u009bx\\u007f\\u0000")]
    public void Control_characters_are_written_as_such(string text, string shown)
    {
        Assert.Equal(shown, Printable.Of(text));
        Assert.Equal(shown, Printable.OfLine(text));
    }

    [Fact]
    public void Line_ends_stay_where_there_may_be_lines()
    {
        Assert.Equal("a\n\tb\r\n", Printable.Of("a\n\tb\r\n"));
        Assert.Equal("a\\u000a\\u0009b", Printable.OfLine("a\n\tb"));
    }
}
