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
        var messages = Enumerable.Range(0, LogBook.MostLines / LogBook.MessageLines).Select(_ => _book.Take()).ToArray();
        Assert.Equal(Enumerable.Range(0, LogBook.MostLines).Select(n => $"{n}"), messages.SelectMany(m => m).SkipLast(2).Select(l => l.Text));
        Assert.All(messages.SkipLast(1), m => Assert.Equal(LogBook.MessageLines, m.Count));
        Assert.Equal([("a", "1 lines"), ("b", "2 lines")], messages[^1].TakeLast(2).Select(l => (l.Job.Value, l.Text[..7])));
        Assert.Empty(_book.Take());
        Add("a", "again");
        Assert.Equal("again", _book.Take().Single().Text);
    }

    [Fact]
    public void Long_lines_fill_it_too()
    {
        for (var n = 0; n < 2000; n++) Add("a", new string('x', PrintedLine.LongestText));
        var taken = new List<int>();
        while (_book.Take() is { Count: > 0 } message) taken.Add(message.Count);
        Assert.Equal(LogBook.MostCharacters / PrintedLine.LongestText + 1, taken.Sum());   // the last one says how many were left out
        Assert.All(taken.SkipLast(1), m => Assert.Equal(LogBook.MessageCharacters / PrintedLine.LongestText, m));
    }

    private void Add(string job, string text) => _book.Add(new PrintedLine(new JobId(job), 1, 1, text));
}
