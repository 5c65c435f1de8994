using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;

namespace ActorCompute.Coordinator.Tests.Jobs;

public class LogInboxTests
{
    private static readonly NodeId A = new("a"), B = new("b");

    private readonly LogInbox _inbox = new();

    [Fact]
    public void Parts_are_small_and_of_one_node()
    {
        _inbox.Add(A, 1, Lines(1, LogInbox.PartLines + 3));
        _inbox.Add(B, 1, Lines(1, 2));
        _inbox.Add(A, 2, Lines(1, 1));
        var parts = new List<(NodeId, long, int)>();
        while (_inbox.Take() is var (node, incarnation, lines)) parts.Add((node, incarnation, lines.Count));
        Assert.Equal([(A, 1, LogInbox.PartLines), (A, 1, 3), (B, 1, 2), (A, 2, 1)], parts);
        Assert.True(_inbox.IsEmpty);
    }

    [Fact]
    public void Of_more_than_a_log_keeps_the_last_lines_wait()
    {
        for (var n = 0; n < 3; n++) _inbox.Add(A, 1, Lines(1 + n * InsertLog.Kept, InsertLog.Kept));
        Assert.Equal(2L * InsertLog.Kept + 1, _inbox.Take()!.Value.Lines[0].Number);
    }

    [Fact]
    public void Long_lines_fill_it_too()
    {
        _inbox.Add(A, 1, Lines(1, 2000, new string('x', 4096)));
        var waiting = 0;
        while (_inbox.Take() is var (_, _, lines)) waiting += lines.Count;
        Assert.Equal(LogInbox.MostCharacters / 4096, waiting);
    }

    private static IEnumerable<LogLine> Lines(long first, int count, string text = "x") =>
        Enumerable.Range(0, count).Select(n => new LogLine(new("j"), 0, 1, text) { Number = first + n });
}
