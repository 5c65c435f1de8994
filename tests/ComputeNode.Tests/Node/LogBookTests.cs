using ActorCompute.ComputeNode.Node;
using ActorCompute.Messages;
using ActorCompute.Messages.Worker;

namespace ActorCompute.ComputeNode.Tests.Node;

public class LogBookTests
{
    private readonly LogBook _book = new();

    [Fact]
    public void Lines_are_given_once_and_in_order()
    {
        Add("a", "one");
        Add("b", "two");
        Assert.Equal(["one", "two"], _book.Take().Select(l => l.Text));
        Assert.Empty(_book.Take());
    }

    [Fact]
    public void What_is_too_much_is_left_out_and_counted_for_each_job()
    {
        for (var n = 0; n < LogBook.MostLines; n++) Add("a", $"{n}");
        Add("a", "lost");
        Add("b", "lost");
        Add("b", "lost");
        var taken = _book.Take();
        Assert.Equal(LogBook.MostLines + 2, taken.Count);
        Assert.Equal([("a", "1 lines"), ("b", "2 lines")], taken.Skip(LogBook.MostLines).Select(l => (l.Job.Value, l.Text[..7])));
        Add("a", "again");
        Assert.Equal("again", _book.Take().Single().Text);
    }

    [Fact]
    public void Long_lines_fill_it_too()
    {
        var added = 0;
        for (; added * PrintedLine.LongestText <= LogBook.MostCharacters; added++) Add("a", new string('x', PrintedLine.LongestText));
        Assert.InRange(_book.Take().Count, LogBook.MostCharacters / PrintedLine.LongestText, added);
    }

    private void Add(string job, string text) => _book.Add(new PrintedLine(new JobId(job), 1, 1, text));
}
