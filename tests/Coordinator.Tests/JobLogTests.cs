using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages.Nodes;
using Akka.TestKit;

namespace ActorCompute.Coordinator.Tests;

/// <summary>What items print on their nodes, on its way to those who read it.</summary>
public sealed class JobLogTests : CoordinatorKit
{
    [Fact]
    public void Lines_are_kept_in_the_order_in_which_they_came_with_their_nodes_and_items()
    {
        var (a, b) = (Register("a"), Register("b"));
        Submit(10);
        Print(a, (3, "one"), (4, "two"));
        Await(2);
        Print(b, (7, "three"));
        var lines = Await(3).Lines;
        Assert.Equal([("a", 3L, "one"), ("a", 4L, "two"), ("b", 7L, "three")], lines.Select(l => (l.Node, l.Item!.Value, l.Text)));
        Assert.Equal([1, 2, 3], lines.Select(l => l.Number));
        Assert.Equal(["three"], Page(after: 2).Lines.Select(l => l.Text));
        Assert.Equal(["two"], Page(item: 4).Lines.Select(l => l.Text));
        Assert.Empty(Page(after: 3).Lines);
    }

    [Fact]
    public void Lines_that_are_missing_are_told_where_they_are_as_the_nodes_own_word()
    {
        Submit(1);
        var node = Register("a");
        Send(node, Numbered(1, "one"), Numbered(1236, "two"));
        Send(node, LogLine.UpTo(Job, 1237));
        var lines = Await(4).Lines;
        Assert.Equal([0L, null, 0L, null], lines.Select(l => l.Item));
        Assert.StartsWith("1,234 lines were left out", lines[1].Text, StringComparison.Ordinal);
        Assert.StartsWith("1 line was left out", lines[3].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_are_acknowledged_once_they_are_stored_and_those_that_come_again_are_there_once()
    {
        Submit(1);
        var node = Register("a");
        Send(node, Numbered(1, "one"), Numbered(2, "two"));
        Assert.Equal(new AcknowledgeLog(Job, 2), node.FishForMessage<AcknowledgeLog>(_ => true));
        Restart();
        Send(Register(node), Numbered(1, "one"), Numbered(2, "two"), Numbered(3, "three"));
        Assert.Equal(["one", "two", "three"], Await(3).Lines.Select(l => l.Text));
    }

    [Fact]
    public void Lines_of_a_job_that_is_not_there_are_acknowledged_so_that_they_come_no_more()
    {
        var node = Register("a");
        Send(node, new LogLine(new("other"), 0, 1, "whose?") { Number = 5 });
        Assert.Equal(new AcknowledgeLog(new("other"), 5), node.FishForMessage<AcknowledgeLog>(_ => true));
    }

    [Fact]
    public void A_log_outlives_a_restart_and_counts_on()
    {
        Submit(1);
        Print(Register("a"), (0, "before"));
        Await(1);
        Restart();
        Print(Register("b"), (0, "after"));
        Assert.Equal([(1, "before"), (2, "after")], Await(2).Lines.Select(l => (l.Number, l.Text)));
    }

    [Fact]
    public void Of_a_job_that_has_ended_what_comes_late_is_kept_and_a_second_later_all_is_there()
    {
        var node = Register("a");
        Submit(1);
        Work(node, 1);
        ReadAll();
        Print(node, (0, "late"));
        var page = Await(1);
        Assert.Equal((true, false), (page.HasEnded, page.IsSettled));
        Time.AdvanceDate(TimeSpan.FromHours(-1));   // it goes by time that has passed
        Time.AdvanceUptime(TimeSpan.FromSeconds(3));
        Assert.True(Page(after: 1).IsSettled);
    }

    [Fact]
    public void Nobody_is_troubled_by_lines_of_a_job_that_is_not_there()
    {
        var node = Register("a");
        Send(node, new LogLine(new("other"), 0, 1, "whose?"));
        Submit(1);
        Print(node, (0, "mine"));
        Assert.Equal("mine", Await(1).Lines.Single().Text);
    }

    [Fact]
    public void The_last_lines_are_kept()
    {
        Submit(1);
        var node = Register("a");
        Send(node, [.. Enumerable.Range(1, 5).Select(n => new LogLine(Job, 0, 1, $"{n}"))]);
        Await(5);
        Send(node, [.. Enumerable.Range(6, InsertLog.Kept).Select(n => new LogLine(Job, 0, 1, $"{n}"))]);
        AwaitAssert(() => Assert.Equal(6, Page().Lines[0].Number));
        Assert.Equal($"{InsertLog.Kept + 5}", Page(after: InsertLog.Kept + 4).Lines.Single().Text);
    }

    [Fact]
    public void A_deleted_job_leaves_no_lines_behind()
    {
        var node = Register("a");
        Submit(1);
        Print(node, (0, "one"));
        Work(node, 1);
        ReadAll();
        Await(1);
        var key = Look().Job.Key;
        Coordinator.Tell(new ForgetJob(Job), TestActor);
        ExpectMsg<JobForgotten>();
        AwaitAssert(() => Assert.Empty(Stores.Stored.ReadLog(key, 0, null, 1000, 1000)));
    }

    private void Print(TestProbe node, params (long Item, string Text)[] lines) => Send(node, [.. lines.Select(l => new LogLine(Job, l.Item, 1, l.Text))]);

    private void Send(TestProbe node, params LogLine[] lines) => node.Send(Coordinator, new DeliverLog(new(node.Ref.Path.Name), 1, lines));

    private LogLine Numbered(long number, string text) => new(Job, 0, 1, text) { Number = number };

    private LogPage Page(long after = 0, long? item = null)
    {
        Tell(new ReadLog(after, item));
        return ExpectMsg<LogPage>();
    }

    /// <summary>The log once it has so many lines.</summary>
    private LogPage Await(int lines)
    {
        LogPage? page = null;
        AwaitAssert(() => Assert.Equal(lines, (page = Page()).Lines.Count));
        return page!;
    }
}
