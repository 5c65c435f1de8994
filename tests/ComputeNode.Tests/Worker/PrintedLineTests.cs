using ActorCompute.ComputeNode.Compute;
using ActorCompute.Messages.Worker;
using ActorCompute.Worker.Printing;

namespace ActorCompute.ComputeNode.Tests.Worker;

/// <summary>How a worker says whose line it prints, and how the node reads it.</summary>
public sealed class PrintedLineTests : IDisposable
{
    private readonly StringWriter _raw = new() { NewLine = "\n" };
    private readonly MarkedOutput _output;
    private long _item = 7;

    public PrintedLineTests() => _output = new MarkedOutput(_raw, p => p.Output);

    public void Dispose() => ItemPrinter.Current = null;

    [Fact]
    public void A_line_is_found_again_with_its_item()
    {
        var line = PrintedLine.NameOf("job-1", 7, 2) + "a text  with spaces";
        Assert.Equal(new PrintedLine("job-1", 7, 2, "a text  with spaces"), PrintedLine.Find(line));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("\u001e")]
    [InlineData("\u001ejob")]
    [InlineData("\u001ejob 1 ")]
    [InlineData("\u001ejob 1 0 text")]
    [InlineData("\u001ejob -1 1 text")]
    [InlineData("\u001ejob x 1 text")]
    [InlineData("\u001ea/b 1 1 text")]
    [InlineData("\u001e 1 1 text")]
    public void What_names_no_item_is_nobodys(string line) => Assert.Null(PrintedLine.Find(line));

    [Fact]
    public void A_line_leaves_whole_whatever_it_was_printed_in()
    {
        ItemPrinter.Current = Printer();
        _output.Write('a');
        _output.Write("b\r\nc");
        Assert.Equal([new("j", 7, 3, "ab")], Printed());
        _output.WriteLine(12.5);
        Assert.Equal("c12.5", Printed()[1].Text);
    }

    [Fact]
    public void What_one_item_began_the_next_does_not_go_on_with()
    {
        ItemPrinter.Current = Printer();
        _output.Write("begun");
        _item = 8;
        _output.WriteLine("next");
        Assert.Equal([(7, "begun"), (8, "next")], Printed().Select(p => (p.Item, p.Text)));
    }

    [Fact]
    public void When_items_end_what_they_began_is_a_line_and_what_comes_later_is_the_lasts()
    {
        var printer = ItemPrinter.Current = Printer();
        _output.Write("begun");
        printer.End();
        _output.End(printer);
        _item = 99;
        _output.WriteLine("late");
        Assert.Equal([(7, "begun"), (7, "late")], Printed().Select(p => (p.Item, p.Text)));
    }

    [Fact]
    public void What_has_no_end_yet_leaves_at_once_in_parts()
    {
        ItemPrinter.Current = Printer();
        _output.Write("before ");
        _output.Write("the end");
        var joiner = new LineJoiner();
        var parts = _raw.ToString().Split('\n')[..^1].Select(l => PrintedLine.Find(l)!.Value).ToArray();
        Assert.Equal([("before ", true), ("the end", true)], parts.Select(p => (p.Text, p.GoesOn)));
        Assert.Empty(parts.SelectMany(joiner.Add));
        Assert.Equal("before the end", joiner.End().Single().Text);   // the process is gone
    }

    [Fact]
    public void Many_parts_of_a_line_are_gathered()
    {
        ItemPrinter.Current = Printer();
        for (var n = 0; n < 4000; n++) _output.Write('x');
        Assert.InRange(_raw.ToString().Count(c => c == '\n'), 1, 100);
        _output.WriteLine();
        Assert.Equal(4000, Printed().Single().Text.Length);
    }

    [Fact]
    public void Lines_whose_parts_come_by_turns_stay_apart_and_too_many_of_them_end()
    {
        var joiner = new LineJoiner();
        Assert.Empty(joiner.Add(new("a", 1, 1, "one ", GoesOn: true)));
        Assert.Empty(joiner.Add(new("a", 2, 1, "two ", GoesOn: true)));
        Assert.Equal("one more", joiner.Add(new("a", 1, 1, "more", IsRest: true)).Single().Text);
        Assert.Equal("between", joiner.Add(new("a", 2, 1, "between")).Single().Text);   // a line by itself, as TaskContext.Log prints it
        var ended = Enumerable.Range(10, LineJoiner.MostOpen).SelectMany(n => joiner.Add(new("a", n, 1, "x", GoesOn: true))).ToArray();
        Assert.Equal([(2, "two ")], ended.Select(l => (l.Item, l.Text)));
    }

    [Fact]
    public void A_line_that_is_too_long_is_several()
    {
        ItemPrinter.Current = Printer();
        var text = string.Concat(Enumerable.Range(0, 2500).Select(n => $"{n:0000}"));
        _output.WriteLine(text);
        Assert.Equal(text, string.Concat(Printed().Select(p => p.Text)));
        foreach (var c in text) _output.Write(c);
        _output.WriteLine();
        Assert.Equal(text + text, string.Concat(Printed().Select(p => p.Text)));
        Assert.All(Printed(), p => Assert.InRange(p.Text.Length, 1, PrintedLine.LongestText));
    }

    [Fact]
    public void No_character_is_cut_in_two()
    {
        ItemPrinter.Current = Printer();
        var text = "x" + string.Concat(Enumerable.Repeat("😀", 5000));
        _output.WriteLine(text);
        foreach (var c in text) _output.Write(c);
        _output.WriteLine();
        Assert.Equal(text + text, string.Concat(Printed().Select(p => p.Text)));
        Assert.All(Printed(), p => Assert.False(char.IsHighSurrogate(p.Text[^1])));
    }

    [Fact]
    public void Empty_lines_stay_and_what_no_item_prints_passes_as_it_is()
    {
        _output.WriteLine("\u001b free");
        ItemPrinter.Current = Printer();
        _output.WriteLine();
        Assert.StartsWith("\u001b free\n\u001ej 7 3 \n", _raw.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_flows_to_the_threads_of_the_item()
    {
        ItemPrinter.Current = Printer();
        await Task.Run(() => _output.WriteLine("from a thread"));
        Assert.Equal("from a thread", Printed().Single().Text);
    }

    private ItemPrinter Printer() => new("j", 3, () => _item);

    /// <summary>What the node makes of it.</summary>
    private PrintedLine[] Printed()
    {
        var joiner = new LineJoiner();
        return [.. _raw.ToString().Split('\n')[..^1].SelectMany(l => joiner.Add(PrintedLine.Find(l)!.Value))];
    }
}
