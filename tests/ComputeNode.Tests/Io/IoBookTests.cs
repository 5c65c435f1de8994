using ActorCompute.ComputeNode.Io;
using ActorCompute.Messages;
using FsCheck.Xunit;
using static ActorCompute.ComputeNode.Tests.TestLeases;

namespace ActorCompute.ComputeNode.Tests.Io;

public class IoBookTests
{
    [Fact]
    public void No_more_is_in_flight_than_the_node_can_take()
    {
        var book = new IoBook(actors: 2, capacity: 10);
        book.Add(IoItems(1, count: 8));
        book.Add(IoItems(2, count: 8));
        Assert.Equal([(0, 8L), (1, 2L)], book.Hand().Select(h => (h.Actor, h.Items.Count)));
        Assert.Empty(book.Hand());
        book.Finish(Id(1), new ItemRange(3, 6));
        Assert.Equal([(0, new ItemRange(2, 5))], book.Hand().Select(h => (h.Actor, h.Items.Range)));
    }

    [Fact]
    public void A_large_lease_is_dealt_round_robin_in_parts()
    {
        var book = new IoBook(actors: 2, capacity: 10_000);
        book.Add(IoItems(1, count: 2500));
        Assert.Equal([(0, 1024L), (1, 1024L), (0, 452L)], book.Hand().Select(h => (h.Actor, h.Items.Count)));
    }

    [Fact]
    public void Leases_with_code_go_to_the_async_worker_and_share_the_capacity()
    {
        var book = new IoBook(actors: 2, capacity: 10);
        book.Add(IoItems(1, count: 3));
        book.Add(IoItems(2, count: 5, task: Code("Crawl").ToString()));
        book.Add(IoItems(3, count: 5));
        Assert.Equal([(0, 3L), (2, 5L), (1, 2L)], book.Hand().Select(h => (h.Actor, h.Items.Count)));
    }

    [Fact]
    public void A_lease_is_over_with_its_last_item_in_whatever_order()
    {
        var book = new IoBook(actors: 1, capacity: 100);
        book.Add(IoItems(1, count: 3));
        book.Hand();
        Assert.False(book.Finish(Id(1), new ItemRange(2, 3))!.IsOver);
        Assert.True(book.Finish(Id(1), new ItemRange(0, 2))!.IsOver);
        Assert.Null(book.Finish(Id(1), new ItemRange(0, 2)));
        Assert.Equal(0, book.InFlight);
        Assert.Empty(book.Leases);
    }

    [Fact]
    public void What_is_trimmed_is_not_started()
    {
        var book = new IoBook(actors: 1, capacity: 4);
        book.Add(IoItems(1, count: 10));
        book.Hand();
        Assert.False(book.Trim(Id(1), 6)!.IsOver);
        book.Finish(Id(1), new ItemRange(0, 4));
        Assert.Equal(new ItemRange(4, 6), book.Hand().Single().Items.Range);
    }

    [Fact]
    public void A_revoked_lease_frees_its_capacity()
    {
        var book = new IoBook(actors: 1, capacity: 5);
        book.Add(IoItems(1, count: 10));
        book.Add(IoItems(2, count: 5));
        book.Hand();
        Assert.Equal([0], book.Revoke(Id(1))!.Actors);
        Assert.Equal(Id(2), book.Hand().Single().Lease.Id);
    }

    [Fact]
    public void A_lost_actor_ends_the_leases_it_had_items_of()
    {
        var book = new IoBook(actors: 2, capacity: 100);
        book.Add(IoItems(1, count: 5));
        book.Add(IoItems(2, count: 5));
        book.Hand();
        Assert.Equal([Id(1)], book.Lost(0).Select(l => l.Lease.Id));
        Assert.Equal(5, book.InFlight);
    }

    /// <summary>Whatever finishes when: never more in flight than the capacity, every item started once, and in the end nothing is left.</summary>
    [Property(MaxTest = 200)]
    public void Every_item_is_started_once_and_never_too_many(byte[] sizes, int seed)
    {
        const int Capacity = 50;
        var (book, random) = (new IoBook(actors: 3, Capacity), new Random(seed));
        for (var n = 0; n < sizes.Length; n++) book.Add(IoItems(n, first: 1000 * n, count: sizes[n] + 1));
        var (inFlight, started) = (new List<(LeaseId Lease, long Index)>(), 0L);
        while (book.Leases.Any())
        {
            foreach (var handout in book.Hand())
                for (var index = handout.Items.First; index < handout.Items.End; index++, started++) inFlight.Add((handout.Lease.Id, index));
            Assert.InRange(inFlight.Count, 1, Capacity);
            var (lease, done) = inFlight[random.Next(inFlight.Count)];
            inFlight.Remove((lease, done));
            book.Finish(lease, ItemRange.Of(done, 1));
        }
        Assert.Equal((sizes.Sum(s => s + 1), 0), (started, inFlight.Count));
    }
}
