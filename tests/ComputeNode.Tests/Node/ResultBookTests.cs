using ActorCompute.ComputeNode.Node;
using ActorCompute.Messages;
using ActorCompute.Messages.Cluster;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;
using ActorCompute.Messages.Wire;
using FsCheck.Xunit;
using static ActorCompute.ComputeNode.Tests.TestLeases;

namespace ActorCompute.ComputeNode.Tests.Node;

public class ResultBookTests
{
    private static readonly TimeSpan Start = TimeSpan.FromHours(1);

    [Fact]
    public void A_result_is_sent_once_until_its_patience_is_over()
    {
        var book = new ResultBook();
        Add(book, lease: 1, bytes: 8);
        Assert.Equal([1], Numbers(book.Send(Start)));
        Assert.Empty(book.Send(Start + TimeSpan.FromSeconds(4.9)));
        Assert.Equal([1], Numbers(book.Send(Start + TimeSpan.FromSeconds(5))));
    }

    [Fact]
    public void An_acknowledged_result_is_forgotten()
    {
        var book = new ResultBook();
        Add(book, lease: 1, bytes: 8);
        book.Send(Start);
        book.Acknowledge([1, 1, 99]);
        Assert.Empty(book.Send(Start + TimeSpan.FromMinutes(1)));
        Assert.Equal((true, 0L), (book.IsEmpty, book.Bytes));
    }

    [Fact]
    public void After_a_reconnect_everything_is_sent_again_in_order()
    {
        var book = new ResultBook();
        for (var n = 0; n < 5; n++) Add(book, lease: n, bytes: 8);
        book.Send(Start);
        book.Acknowledge([2]);
        book.Reconnect();
        Assert.Equal([1, 3, 4, 5], Numbers(book.Send(Start)));
    }

    [Fact]
    public void A_message_keeps_to_its_size()
    {
        var book = new ResultBook();
        for (var n = 0; n < 10; n++) Add(book, lease: n, bytes: 300_000);
        var messages = book.Send(Start);
        Assert.Equal([3, 3, 3, 1], messages.Select(m => m.Count));
    }

    [Fact]
    public void No_more_than_16_MiB_are_in_flight_and_acknowledgements_let_the_rest_follow()
    {
        var book = new ResultBook();
        for (var n = 0; n < 20; n++) Add(book, lease: n, bytes: 1_000_000);
        Assert.Equal(Enumerable.Range(1, 17).Select(n => (long)n), Numbers(book.Send(Start)));
        Assert.True(book.IsFull);
        book.Acknowledge([1, 2, 3, 4]);
        Assert.Equal([18, 19, 20], Numbers(book.Send(Start)));
        Assert.False(book.IsFull);
    }

    [Fact]
    public void Little_results_fill_the_book_by_their_number()
    {
        var book = new ResultBook();
        for (var n = 1; n < ResultBook.MostResults; n++) Add(book, lease: n, bytes: 8);
        Assert.False(book.IsFull);
        Add(book, lease: ResultBook.MostResults, bytes: 8);
        Assert.True(book.IsFull);
        book.Acknowledge([1]);
        Assert.False(book.IsFull);
    }

    [Fact]
    public void A_report_of_a_full_book_stays_far_below_what_a_message_may_take()
    {
        var held = new HeldLease(
            new LeaseId(long.MaxValue, long.MaxValue), new JobId(new string('j', 64)), new ItemRange(long.MaxValue - 1, long.MaxValue));
        var report = new ReportNode(new NodeId("n"), 1, 1, null, [.. Enumerable.Repeat(held, ResultBook.MostResults)], 0);
        Assert.InRange(new NodeSerializer(null).ToBinary(report).Length, 1, ClusterSystem.MaxFrameBytes / 2);
    }

    [Fact]
    public void What_is_held_spans_the_unacknowledged_results_of_each_lease()
    {
        var book = new ResultBook();
        Add(book, lease: 1, bytes: 8, first: 10);
        Add(book, lease: 1, bytes: 8, first: 14);
        Add(book, lease: 2, bytes: 8, first: 30);
        book.Add(Job, Id(3), null, [], default, LeaseEnd.Finished);
        Assert.Equal(
            [new(Id(1), Job, new ItemRange(10, 15)), new(Id(2), Job, new ItemRange(30, 31)), new HeldLease(Id(3), Job, default)],
            HeldLeases.Join(book.Held()));
    }

    /// <summary>Whatever is added, sent, lost and acknowledged: nothing unacknowledged is ever forgotten, and nothing acknowledged is sent again.</summary>
    [Property(MaxTest = 200)]
    public void Nothing_is_lost_and_nothing_acknowledged_is_sent(int[] steps)
    {
        var (book, now, added) = (new ResultBook(), Start, 0L);
        var unacknowledged = new SortedSet<long>();
        foreach (var step in steps)
        {
            now += TimeSpan.FromMilliseconds(Math.Abs(step % 3000));
            if (step % 4 == 0) unacknowledged.Add(Add(book, ++added, bytes: Math.Abs(step % 1000) * 8));
            else if (step % 4 == 1) book.Reconnect();
            else if (unacknowledged.Count > 0 && step % 4 == 2) Acknowledge(book, unacknowledged, Math.Abs(step));
            Assert.All(Numbers(book.Send(now)), n => Assert.Contains(n, unacknowledged));
        }
        book.Reconnect();
        Assert.Equal(unacknowledged, Numbers(book.Send(now)));
    }

    private static void Acknowledge(ResultBook book, SortedSet<long> unacknowledged, int choice)
    {
        var number = unacknowledged.ElementAt(choice % unacknowledged.Count);
        unacknowledged.Remove(number);
        book.Acknowledge([number]);
    }

    private static long Add(ResultBook book, long lease, int bytes, long first = 0)
    {
        book.Add(Job, Id(lease), bytes == 0 ? null : Segment.OfRaw(first, ElementType.Int64, new byte[bytes]), [], default, null);
        return lease;
    }

    private static long[] Numbers(IReadOnlyList<IReadOnlyList<LeaseResult>> messages) => [.. messages.SelectMany(m => m).Select(r => r.Number)];
}
