using ActorCompute.ComputeNode.Node;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
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
        Assert.Equal(["one", "two"], _book.Take(TimeSpan.Zero).Select(l => l.Text));
        Assert.Empty(_book.Take(TimeSpan.Zero));
    }

    [Fact]
    public void What_is_too_much_is_left_out_and_counted_for_each_job()
    {
        for (var n = 0; n < LogBook.MostLines; n++) Add("a", $"{n}");
        Add("a", "lost");
        Add("b", "lost");
        Add("b", "lost");
        var messages = Enumerable.Range(0, LogBook.MostLines / LogBook.MessageLines).Select(_ => _book.Take(TimeSpan.Zero)).ToArray();
        Assert.Equal(Enumerable.Range(0, LogBook.MostLines).Select(n => $"{n}"), messages.SelectMany(m => m).SkipLast(2).Select(l => l.Text));
        Assert.All(messages.SkipLast(1), m => Assert.Equal(LogBook.MessageLines, m.Count));
        Assert.Equal([("a", LogBook.MostLines + 1L), ("b", 2L)], messages[^1].TakeLast(2).Select(l => (l.Job.Value, l.Number)));
        Assert.All(messages[^1].TakeLast(2), l => Assert.True(l.IsCountAlone));
        Assert.Empty(_book.Take(TimeSpan.Zero));
        _book.Acknowledge(new("a"), LogBook.MostLines);
        Add("a", "again");
        Assert.Equal(("again", LogBook.MostLines + 2L), _book.Take(TimeSpan.Zero).Select(l => (l.Text, l.Number)).Single());
    }

    [Fact]
    public void What_is_not_acknowledged_is_sent_again_in_its_order_and_counts()
    {
        Add("a", "one");
        Add("b", "other");
        Add("a", "two");
        _book.Take(TimeSpan.Zero);
        _book.Acknowledge(new("a"), 1);
        Assert.Empty(_book.Take(LogBook.AcknowledgedWithin - TimeSpan.FromTicks(1)));
        Assert.Equal([("other", 1L), ("two", 2L)], _book.Take(LogBook.AcknowledgedWithin).Select(l => (l.Text, l.Number)));
        Add("a", "three");
        _book.SendAgain();   // another coordinator
        Assert.Equal(["other", "two", "three"], _book.Take(LogBook.AcknowledgedWithin).Select(l => l.Text));
        _book.Acknowledge(new("a"), 3);
        _book.Acknowledge(new("b"), 1);
        Assert.Empty(_book.Take(TimeSpan.FromDays(1)));
    }

    [Fact]
    public void However_long_nobody_takes_it_it_holds_no_more_than_it_may()
    {
        for (var n = 0; n < 10 * LogBook.MostLines; n++)
        {
            Add("a", "line");
            if (n % 1000 == 0) _book.Take(TimeSpan.Zero);
        }
        _book.SendAgain();
        var lines = new List<LogLine>();
        while (_book.Take(TimeSpan.Zero) is { Count: > 0 } message) lines.AddRange(message);
        Assert.Equal(LogBook.MostLines, lines.Count(l => !l.IsCountAlone));
        Assert.Equal(10L * LogBook.MostLines, lines.Max(l => l.Number));   // the gap is told
    }

    [Fact]
    public void Long_lines_fill_it_too()
    {
        for (var n = 0; n < 2000; n++) Add("a", new string('x', PrintedLine.LongestText));
        var taken = new List<int>();
        while (_book.Take(TimeSpan.Zero) is { Count: > 0 } message) taken.Add(message.Count);
        Assert.Equal(LogBook.MostCharacters / PrintedLine.LongestText + 1, taken.Sum());   // the last one says how many were left out
        Assert.All(taken.SkipLast(1), m => Assert.Equal(LogBook.MessageCharacters / PrintedLine.LongestText, m));
    }

    private void Add(string job, string text) => _book.Add(new LogLine(new JobId(job), 1, 1, text));
}
