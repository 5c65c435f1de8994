using ActorCompute.Coordinator.Scheduling;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;

namespace ActorCompute.Coordinator.Tests.Scheduling;

public class ScheduleTests
{
    private static readonly JobId Job = new("job"), Other = new("other");
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(1);
    private readonly Schedule _schedule = new(epoch: 1);

    [Fact]
    public void Leases_go_round_robin_over_the_nodes()
    {
        Nodes("a", "b", "c");
        _schedule.Ready(Job, 0, TaskKind.Cpu);
        Assert.Equal(["a", "b", "c", "a", "b", "c"], Enumerable.Range(0, 6).Select(_ => Grant(Long)));
    }

    [Fact]
    public void Of_a_job_in_doubt_nothing_is_handed_out_and_others_do_not_wait_for_it()
    {
        Nodes("a");
        _schedule.Ready(Job, priority: 9, TaskKind.Cpu);
        _schedule.Hold([Job]);
        Assert.Equal((null, false), (_schedule.Next(), _schedule.AnyReady));
        _schedule.Ready(Other, priority: 0, TaskKind.Cpu);
        Assert.Equal(Other, _schedule.Next()!.Job);
        _schedule.Hold([]);
        Assert.Equal(Job, _schedule.Next()!.Job);
    }

    [Fact]
    public void A_node_without_credit_is_skipped()
    {
        Nodes("a", "b");
        _schedule.Ready(Job, 0, TaskKind.Cpu);
        for (var i = 0; i < 4; i++) Grant(TimeSpan.Zero);   // two slots each, cost unknown: one lease a slot
        Assert.Null(_schedule.Next());
        _schedule.End(new LeaseId(1, LeaseOf("b")));
        Assert.Equal("b", Grant(Long));
        Assert.Null(_schedule.Next());
    }

    [Fact]
    public void A_node_is_handed_nothing_of_the_jobs_it_lacks_something_of_until_it_says_so_no_more()
    {
        Nodes("a", "b");
        _schedule.Ready(Job, 0, TaskKind.Cpu);
        Assert.Equal("a", Grant(Long));
        _schedule.Report(new ReportNode(new("b"), 1, 1, null, [], 0) { Lacking = [Job] }, TimeSpan.Zero);
        Assert.Equal("a", Grant(Long));
        Assert.Null(_schedule.Next());
        _schedule.Ready(Other, 0, TaskKind.Cpu);
        Assert.Equal((Other, new NodeId("b")), _schedule.Next() is { } grant ? (grant.Job, grant.Offer.Node) : default);
        _schedule.NotReady(Other);
        _schedule.Report(new ReportNode(new("b"), 1, 2, null, [], 0), TimeSpan.Zero);
        Assert.Equal("b", Grant(Long));
    }

    [Fact]
    public void A_slow_node_does_not_gather_work_it_cannot_do()
    {
        Nodes("a");
        _schedule.Ready(Job, 0, TaskKind.Cpu);
        var held = 0;
        while (_schedule.Next() is not null && held < 100)
        {
            Grant(TimeSpan.FromMilliseconds(150));
            held++;
        }
        Assert.Equal(4, held);   // two run, two wait: 600 ms on two slots
    }

    [Fact]
    public void Short_leases_are_handed_out_ahead_by_the_hundred()
    {
        Nodes("a");
        _schedule.Ready(Job, 0, TaskKind.Cpu);
        var held = 0;
        while (_schedule.Next() is not null && held < 1000)
        {
            Grant(TimeSpan.FromMicroseconds(500));
            held++;
        }
        Assert.Equal(1000, held);
    }

    [Fact]
    public void Bytes_in_flight_are_bounded()
    {
        Nodes("a");
        _schedule.Ready(Job, 0, TaskKind.Cpu);
        for (var i = 0; i < 16; i++) Grant(TimeSpan.FromMicroseconds(1), bytes: 1 << 20);
        Assert.Null(_schedule.Next());
    }

    [Fact]
    public void Results_that_a_node_still_holds_count_against_it()
    {
        Nodes("a");
        _schedule.Ready(Job, 0, TaskKind.Cpu);
        _schedule.Report(new ReportNode(new("a"), 1, 1, null, [], NodeCredit.MaxBytes), TimeSpan.Zero);
        Assert.Null(_schedule.Next());
        _schedule.Report(new ReportNode(new("a"), 1, 2, null, [], 0), TimeSpan.Zero);
        Assert.NotNull(_schedule.Next());
    }

    [Fact]
    public void Io_leases_take_room_by_the_item_and_give_it_back_item_by_item()
    {
        _schedule.AddNode(new NodeInfo(new("a"), 1, 2, IoCapacity: 10, new Dictionary<string, string>(), ""));
        _schedule.Ready(Job, 0, TaskKind.Io);
        var grant = _schedule.Next()!;
        Assert.Equal(10, grant.Offer.IoRoom);
        _schedule.Take(new("a"), [new(grant.Offer.First, Job, TaskKind.Io, Items: 10, TimeSpan.Zero, 0)], TimeSpan.Zero);
        Assert.Null(_schedule.Next());
        _schedule.Progress(grant.Offer.First, 3);
        Assert.Equal(3, _schedule.Next()!.Offer.IoRoom);
        _schedule.End(grant.Offer.First);
        Assert.Equal(10, _schedule.Next()!.Offer.IoRoom);
    }

    [Fact]
    public void Jobs_of_one_priority_take_turns_by_what_they_hold()
    {
        Nodes("a", "b");
        _schedule.Ready(Job, 0, TaskKind.Cpu);
        Grant(Long);
        Grant(Long);
        _schedule.Ready(Other, 0, TaskKind.Cpu);
        Assert.Equal(Other, _schedule.Next()!.Job);
    }

    [Fact]
    public void A_higher_priority_comes_first()
    {
        Nodes("a");
        _schedule.Ready(Job, 0, TaskKind.Cpu);
        _schedule.Ready(Other, 5, TaskKind.Cpu);
        Grant(Long);
        Assert.Equal(Other, _schedule.Next()!.Job);
    }

    [Fact]
    public void A_lease_missing_from_a_later_report_is_lost_and_a_newer_one_is_not()
    {
        Nodes("a");
        _schedule.Ready(Job, 0, TaskKind.Cpu);
        Grant(Long);
        Grant(Long);
        var (first, second) = (Leases("a")[0], Leases("a")[1]);
        Assert.Empty(_schedule.Report(Report("a", newest: null), TimeSpan.Zero));   // neither has arrived yet
        Assert.Equal([first], _schedule.Report(Report("a", newest: first), TimeSpan.Zero).Select(l => l.Lease));
        Assert.Empty(_schedule.Report(Report("a", newest: first), TimeSpan.FromSeconds(9)));
        Assert.Equal([second], _schedule.Report(Report("a", newest: first), TimeSpan.FromSeconds(11)).Select(l => l.Lease));
        Assert.Empty(Leases("a"));
    }

    [Fact]
    public void A_node_that_goes_leaves_its_leases_and_the_turn_goes_on()
    {
        Nodes("a", "b", "c");
        _schedule.Ready(Job, 0, TaskKind.Cpu);
        Grant(Long);
        Grant(Long);
        Assert.Single(_schedule.RemoveNode(new("a")));
        Assert.Equal("c", Grant(Long));
        Assert.Equal("b", Grant(Long));
        Assert.Equal(4, _schedule.TotalSlots);
    }

    [Fact]
    public void A_node_has_done_what_it_ever_did_each_item_counted_once()
    {
        _schedule.Count(new("a"), 5);   // before the coordinator started
        Nodes("a");
        _schedule.Ready(Job, 0, TaskKind.Cpu);
        Grant(Long);
        _schedule.Progress(Leases("a")[0], 7);
        _schedule.RemoveNode(new("a"));
        Assert.Equal(12, _schedule.Answered[new("a")]);
        Nodes("a");
        Assert.Equal(12, _schedule.Answered[new("a")]);
    }

    [Fact]
    public void A_node_has_one_lease_at_a_time_that_is_under_suspicion()
    {
        Nodes("a");
        _schedule.Ready(Job, 0, TaskKind.Cpu);
        Assert.True(_schedule.Next()!.Offer.TakesSuspect);
        var suspect = new LeaseWeight(new(0, 7), Other, TaskKind.Cpu, 1, TimeSpan.Zero, 8) { IsApart = true };
        _schedule.Take(new("a"), [suspect], TimeSpan.Zero);
        Assert.False(_schedule.Next()!.Offer.TakesSuspect);
        _schedule.End(suspect.Lease);
        Assert.True(_schedule.Next()!.Offer.TakesSuspect);
    }

    [Fact]
    public void A_number_never_stands_for_two_leases()
    {
        Nodes("a", "b");
        _schedule.Ready(Job, 0, TaskKind.Cpu);
        var first = _schedule.Next()!.Offer;
        var second = _schedule.Next()!.Offer;   // even if nothing came of the first
        Assert.True(second.First.Sequence >= first.First.Sequence + first.MaxLeases);
    }

    [Fact]
    public void A_node_that_drains_is_handed_nothing_more_and_counts_no_more()
    {
        Nodes("a", "b");
        _schedule.Ready(Job, 0, TaskKind.Cpu);
        Grant(Long);
        _schedule.Drain(new("a"));
        _schedule.Drain(new("a"));
        Assert.Equal((2, 2), (_schedule.TotalSlots, _schedule.IdleSlotsFor(Job)));
        Assert.Equal(["b", "b"], [Grant(Long), Grant(Long)]);
        Assert.Single(_schedule.RemoveNode(new("a")));
        Assert.Equal(2, _schedule.TotalSlots);
    }

    [Fact]
    public void What_a_node_holds_for_nobody_is_revoked_after_a_while_and_what_it_was_given_is_not()
    {
        Nodes("a");
        _schedule.Ready(Job, 0, TaskKind.Cpu);
        Grant(Long);
        var (given, stray) = (Leases("a")[0], new LeaseId(0, 9));
        var report = Report("a", given) with { Held = [new(given, Job, new(0, 1)), new(stray, Other, new(0, 1))] };
        Assert.Empty(_schedule.Strays(report, TimeSpan.Zero));
        Assert.Empty(_schedule.Strays(report, NodeCredit.StrayFor - TimeSpan.FromSeconds(1)));
        Assert.Equal([stray], _schedule.Strays(report, NodeCredit.StrayFor));
        Assert.Empty(_schedule.Strays(report, NodeCredit.StrayFor + TimeSpan.FromSeconds(1)));
        Assert.Equal([stray], _schedule.Strays(report, 2 * NodeCredit.StrayFor));   // the word of it was lost
    }

    [Fact]
    public void A_lease_that_is_adopted_meanwhile_is_no_stray()
    {
        Nodes("a");
        var lease = new LeaseId(0, 9);
        var report = Report("a", lease) with { Held = [new(lease, Job, new(0, 1))] };
        Assert.Empty(_schedule.Strays(report, TimeSpan.Zero));
        _schedule.Take(new("a"), [new(lease, Job, TaskKind.Cpu, 1, TimeSpan.Zero, 0)], TimeSpan.FromSeconds(1));
        Assert.Empty(_schedule.Strays(report, 2 * NodeCredit.StrayFor));
    }

    private void Nodes(params string[] names)
    {
        foreach (var name in names) _schedule.AddNode(new NodeInfo(new(name), 1, Slots: 2, 0, new Dictionary<string, string>(), ""));
    }

    /// <summary>Carries the next grant out with one lease; returns where.</summary>
    private string Grant(TimeSpan expected, int bytes = 0)
    {
        var grant = _schedule.Next() ?? throw new InvalidOperationException("Nobody's turn.");
        _schedule.Take(grant.Offer.Node, [new(grant.Offer.First, grant.Job, TaskKind.Cpu, 1, expected, bytes)], TimeSpan.Zero);
        return grant.Offer.Node.Value;
    }

    private LeaseId[] Leases(string node) => [.. _schedule.Find(new(node))!.Held.Select(h => h.Weight.Lease).Order()];

    private long LeaseOf(string node) => Leases(node)[0].Sequence;

    private static ReportNode Report(string node, LeaseId? newest) => new(new(node), 1, 1, newest, [], 0);
}
