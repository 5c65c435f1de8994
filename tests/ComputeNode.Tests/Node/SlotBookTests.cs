using ActorCompute.ComputeNode.Node;
using ActorCompute.Messages;
using ActorCompute.Messages.Worker;
using FsCheck.Xunit;
using static ActorCompute.ComputeNode.Tests.TestLeases;

namespace ActorCompute.ComputeNode.Tests.Node;

public class SlotBookTests
{
    [Fact]
    public void Leases_are_dealt_round_robin_to_free_slots()
    {
        var book = Ready(slots: 3);
        Add(book, 1, 2, 3, 4);
        Assert.Equal([(0, "1"), (1, "2"), (2, "3")], Dealt(book));
        book.Report(1, Id(2), 1, ended: true);
        Assert.Equal([(1, "4")], Dealt(book));
    }

    [Fact]
    public void The_turn_goes_on_where_it_stopped()
    {
        var book = Ready(slots: 3);
        Add(book, 1);
        Assert.Equal([(0, "1")], Dealt(book));
        book.Report(0, Id(1), 1, ended: true);
        Add(book, 2);
        Assert.Equal([(1, "2")], Dealt(book));
    }

    [Fact]
    public void A_slot_without_a_worker_gets_nothing()
    {
        var book = new SlotBook(2);
        book.Ready(1, worker: 7);
        Add(book, 1, 2);
        var handout = Assert.Single(book.Hand());
        Assert.Equal((1, 7, 1), (handout.Slot, handout.Worker, handout.Leases.Count));
    }

    [Fact]
    public void A_lease_of_unknown_time_is_alone_in_its_slot()
    {
        var book = Ready(slots: 1);
        book.Add(Cpu(1));
        book.Add(Cpu(2, expected: Short));
        Assert.Equal([(0, "1")], Dealt(book));
    }

    [Fact]
    public void Short_leases_are_packed_up_to_about_ten_milliseconds_and_again_when_half_is_done()
    {
        var book = Ready(slots: 1);
        for (var n = 1; n <= 20; n++) book.Add(Cpu(n, expected: Short));
        Assert.InRange(book.Hand().Single().Leases.Count, 9, 10);
        for (var n = 1; n <= 3; n++) book.Report(0, Id(n), 1, ended: true);
        Assert.Empty(book.Hand());
        for (var n = 4; n <= 5; n++) book.Report(0, Id(n), 1, ended: true);
        Assert.InRange(book.Hand().Single().Leases.Count, 4, 5);
    }

    [Fact]
    public void No_more_than_512_leases_are_packed()
    {
        var book = Ready(slots: 1);
        for (var n = 1; n <= 2000; n++) book.Add(Cpu(n, expected: TimeSpan.FromTicks(1)));
        Assert.Equal(512, book.Hand().Single().Leases.Count);
    }

    [Fact]
    public void A_free_slot_comes_before_packing()
    {
        var book = Ready(slots: 2);
        for (var n = 1; n <= 4; n++) book.Add(Cpu(n, expected: Short));
        Assert.Equal([(0, "1,3"), (1, "2,4")], Dealt(book));
    }

    [Fact]
    public void The_lease_that_the_marker_names_ends_and_the_others_go_back_in_order()
    {
        var book = Ready(slots: 1);
        for (var n = 1; n <= 3; n++) book.Add(Cpu(n, first: n * 10, count: 5, expected: Short));
        book.Add(Cpu(4));
        book.Hand();
        book.Report(0, Id(1), 12, ended: false);
        var loss = book.Lost(0, new RunningItem(Id(2), 23, 0));
        Assert.Equal((Id(2), 23L), (loss.Ended!.Lease.Id, loss.Culprit));
        book.Ready(0, worker: 2);
        var again = book.Hand().Single().Leases;
        Assert.Equal([Id(1), Id(3)], again.Select(l => l.Id));
        Assert.Equal(new ItemRange(12, 15), again[0].Input.Range);
    }

    [Fact]
    public void Without_a_name_the_first_lease_ends_and_nobody_is_blamed()
    {
        var book = Ready(slots: 1);
        book.Add(Cpu(1, expected: Short));
        book.Add(Cpu(2, expected: Short));
        book.Hand();
        var loss = book.Lost(0, running: null);
        Assert.Equal((Id(1), null), (loss.Ended!.Lease.Id, loss.Culprit));
        Assert.Equal([Id(2)], book.Leases.Select(l => l.Lease.Id));
    }

    [Theory]
    [InlineData(null, 13L)]   // none ran: it died between items, or while it sent
    [InlineData(12L, 13L)]    // it has its outcome
    [InlineData(-1L, 13L)]    // no such item
    [InlineData(15L, 13L)]
    [InlineData(14L, 14L)]
    public void A_lease_that_was_begun_has_a_culprit(long? running, long culprit)
    {
        var book = Ready(slots: 1);
        book.Add(Cpu(1, first: 10, count: 5));
        book.Hand();
        book.Report(0, Id(1), 13, ended: false);
        Assert.Equal(culprit, book.Lost(0, new RunningItem(Id(1), running, 0)).Culprit);
    }

    [Fact]
    public void A_lease_that_was_not_begun_has_no_culprit()
    {
        var book = Ready(slots: 1);
        Add(book, 2);
        book.Hand();
        var loss = book.Lost(0, new RunningItem(Id(1), null, 0));
        Assert.Equal((Id(2), null), (loss.Ended!.Lease.Id, loss.Culprit));
    }

    [Fact]
    public void A_lease_that_only_had_to_end_has_no_culprit()
    {
        var book = Ready(slots: 1);
        Add(book, 1);
        book.Hand();
        book.Report(0, Id(1), 1, ended: false);
        Assert.Null(book.Lost(0, new RunningItem(Id(1), 0, 0)).Culprit);
    }

    [Fact]
    public void What_a_lost_slot_says_later_is_ignored()
    {
        var book = Ready(slots: 2);
        book.Add(Cpu(1, expected: Short));
        book.Add(Cpu(2, expected: Short));
        book.Add(Cpu(3, expected: Short));
        book.Hand();
        book.Lost(0, new RunningItem(Id(1), 0, 0));
        Assert.Null(book.Report(0, Id(3), 1, ended: true));
        Assert.Contains(book.Leases, l => l.Lease.Id == Id(3));
    }

    [Fact]
    public void A_worker_that_retires_gives_its_leases_back_in_order_and_is_given_no_more()
    {
        var book = Ready(slots: 1);
        for (var n = 1; n <= 3; n++) book.Add(Cpu(n, first: n * 10, count: 5, expected: Short));
        book.Add(Cpu(4));
        book.Hand();
        book.Report(0, Id(1), 12, ended: false);
        book.Revoke(Id(2));
        Assert.Equal([Id(2)], book.Retire(0).Select(l => l.Lease.Id));
        Assert.Empty(book.Hand());
        book.Ready(0, worker: 2);
        var again = book.Hand().Single().Leases;
        Assert.Equal([Id(1), Id(3)], again.Select(l => l.Id));
        Assert.Equal(new ItemRange(12, 15), again[0].Input.Range);
    }

    [Fact]
    public void Trimming_a_queued_lease_shortens_it_here()
    {
        var book = Ready(slots: 1);
        book.Add(Cpu(1));
        book.Add(Cpu(2, first: 10, count: 10));
        book.Hand();
        Assert.Null(book.Trim(Id(2), 14)!.Slot);
        book.Report(0, Id(1), 1, ended: true);
        Assert.Equal(new ItemRange(10, 14), book.Hand().Single().Leases.Single().Input.Range);
    }

    [Fact]
    public void A_queued_lease_trimmed_to_nothing_is_over()
    {
        var book = new SlotBook(1);
        book.Add(Cpu(1, first: 10, count: 10));
        Assert.True(book.Trim(Id(1), 5)!.IsOver);
        Assert.Empty(book.Leases);
    }

    [Fact]
    public void A_revoked_lease_in_a_slot_stays_until_its_worker_stops()
    {
        var book = Ready(slots: 1);
        Add(book, 1, 2);
        book.Hand();
        Assert.Equal(0, book.Revoke(Id(1))!.Slot);
        Assert.Null(book.Revoke(Id(2))!.Slot);
        Assert.Equal([Id(1)], book.Leases.Select(l => l.Lease.Id));
        Assert.True(book.Report(0, Id(1), null, ended: true)!.IsRevoked);
        Assert.Empty(book.Leases);
    }

    [Fact]
    public void The_same_lease_is_not_taken_twice()
    {
        var book = Ready(slots: 2);
        Add(book, 1, 1);
        Assert.Single(book.Hand());
    }

    /// <summary>Whatever happens in whatever order, every lease comes to exactly one end, and none waits behind a long one.</summary>
    [Property(MaxTest = 300)]
    public void Every_lease_comes_to_one_end(int[] steps)
    {
        var world = new SlotWorld(slots: 3);
        foreach (var step in steps) world.Step(step);
        world.Finish();
        Assert.Equal(world.Added.Order(), world.Ended.Order());
    }

    private static SlotBook Ready(int slots)
    {
        var book = new SlotBook(slots);
        for (var n = 0; n < slots; n++) book.Ready(n, worker: 1);
        return book;
    }

    private static void Add(SlotBook book, params long[] sequences)
    {
        foreach (var sequence in sequences) book.Add(Cpu(sequence));
    }

    private static (int Slot, string Leases)[] Dealt(SlotBook book) =>
        [.. book.Hand().Select(h => (h.Slot, string.Join(',', h.Leases.Select(l => l.Id.Sequence))))];
}
