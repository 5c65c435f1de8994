using ActorCompute.ComputeNode.Compute;
using ActorCompute.Messages.Segments;
using ActorCompute.Messages.Worker;
using static ActorCompute.ComputeNode.Tests.TestLeases;

namespace ActorCompute.ComputeNode.Tests.Compute;

public class WorkerLeasesTests
{
    private readonly WorkerLeases _leases = new(LeaseOutcomes.InOrder);

    public WorkerLeasesTests() => _leases.Add(Cpu(1, first: 10, count: 5));

    [Fact]
    public void Items_come_in_their_order_and_then_the_end()
    {
        _leases.Take(Results(1, 10, 2));
        _leases.Take(Results(1, 12, 3));
        Assert.True(_leases.Has(Id(1)));
        _leases.Take(End(1));
        Assert.False(_leases.Has(Id(1)));
    }

    [Theory]
    [InlineData(9, 1)]
    [InlineData(11, 1)]
    [InlineData(10, 6)]
    public void Items_that_are_not_the_next_of_the_lease_are_refused(long first, int count) => Refuse(Results(1, first, count), "the next of [10..15)");

    [Fact]
    public void A_lease_that_the_worker_does_not_have_is_refused()
    {
        Refuse(Results(2, 10, 1), "does not have");
        _leases.Take(Results(1, 10, 5, ended: true));
        Refuse(End(1), "does not have");
    }

    [Fact]
    public void A_lease_ends_with_its_last_item_or_where_it_was_trimmed()
    {
        Refuse(Results(1, 10, 2, ended: true), "before item 12");
        _leases.Trim(Id(1), 11);
        _leases.Take(End(1));   // one more was running
    }

    [Fact]
    public void A_lease_that_lacks_something_ends_wherever_it_is()
    {
        _leases.Take(Results(1, 10, 2, ended: true) with { Lacks = true });
        Assert.False(_leases.Has(Id(1)));
    }

    [Fact]
    public void A_worker_that_runs_many_at_once_says_each_once_in_whatever_order()
    {
        var leases = Unordered();
        leases.Take(Results(1, 13, 2));
        leases.Take(Results(1, 10, 1));
        Refuse(leases, Results(1, 12, 2), "item 13");
        Refuse(leases, Results(1, 15, 1), "item 15");
        Refuse(leases, End(1), "before item 11");
    }

    [Fact]
    public void Such_a_worker_ends_a_lease_with_its_last_item_or_when_it_was_cancelled()
    {
        var leases = Unordered();
        leases.Take(Results(1, 12, 3));
        leases.Take(Results(1, 10, 2, ended: true));
        Assert.False(leases.Has(Id(1)));
        leases = Unordered();
        leases.Take(Results(1, 14, 1));
        leases.Trim(Id(1), 0);
        leases.Take(Results(1, 10, 1));
        leases.Take(End(1));
        Assert.False(leases.Has(Id(1)));
    }

    private static WorkerLeases Unordered()
    {
        var leases = new WorkerLeases(LeaseOutcomes.InAnyOrder);
        leases.Add(Cpu(1, first: 10, count: 5));
        return leases;
    }

    private void Refuse(ResultsFrame results, string why) => Refuse(_leases, results, why);

    private static void Refuse(WorkerLeases leases, ResultsFrame results, string why) =>
        Assert.Contains(why, Assert.Throws<WorkerProtocolException>(() => leases.Take(results)).Message, StringComparison.Ordinal);

    private static ResultsFrame End(long lease) => new(Id(lease), null, [], default, Ended: true);

    private static ResultsFrame Results(long lease, long first, int count, bool ended = false) =>
        new(Id(lease), Segment.OfRaw(first, ElementType.Int64, new byte[count * 8]), [], default, ended);
}
