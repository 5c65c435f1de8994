using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Profile;

namespace ActorCompute.Client.Tests.Profile;

public class VerdictTests
{
    [Theory]
    [InlineData(0.01, 0.99, "Io", "I/O-bound: an item waits for 99 % of its time")]
    [InlineData(0.06, 0.1, "Mixed", "mixed: an item computes for 6 % of its time, and waits for the rest, or for a processor that is busy")]
    [InlineData(0.45, 0.45, "Mixed", "mixed: an item computes for 45 % of its time")]
    [InlineData(0.98, 0, "Cpu", "CPU-bound: an item computes for 98 % of its time")]
    [InlineData(1.1, 0, "Cpu", "CPU-bound: an item computes for 100 % of its time")]   // two clocks are never one
    public void The_share_of_its_time_says_what_an_item_does(double cpu, double waited, string bound, string sentence)
    {
        var item = Item(cpu, 1) with { Waited = waited };
        Assert.Equal(bound, Verdict.Of(item).ToString());
        Assert.StartsWith(sentence, Verdict.Sentence(item), StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_do_as_its_signature_says_is_told()
    {
        Assert.Contains("a task that returns Task or ValueTask waits in thousands", One(TaskKind.Cpu, Item(0.001, 0.1) with { Waited = 0.09 }), StringComparison.Ordinal);
        Assert.Contains("An item takes 30 ms of CPU time", One(TaskKind.Io, Item(0.03, 1)), StringComparison.Ordinal);
        Assert.Empty(Verdict.Advice(TaskKind.Io, Item(0.001, 1), [Way("sequential", 10)], 2));
    }

    [Fact]
    public void Items_that_cost_less_than_handing_them_out_are_told()
    {
        var advice = Verdict.Advice(TaskKind.Cpu, Item(5e-9, 5e-9), [Way("sequential", 1), Way("threads", 0.5), Way("worker processes", 2)], 2);
        Assert.StartsWith("An item takes 5 ns, less than it costs to hand it out", Assert.Single(advice), StringComparison.Ordinal);
    }

    [Fact]
    public void That_others_use_the_machine_is_no_fault_of_the_items()
    {
        var advice = Verdict.Advice(TaskKind.Cpu, Item(0.01, 0.01), [Way("sequential", 1), Way("threads", 0.5), Way("worker processes", 2)], 2);
        Assert.Contains("something else uses this machine", Assert.Single(advice), StringComparison.Ordinal);
    }

    [Fact]
    public void Threads_that_are_in_each_other_s_way_are_told()
    {
        var advice = Verdict.Advice(TaskKind.Cpu, Item(0.01, 0.01), [Way("sequential", 8), Way("threads", 7), Way("worker processes", 4.2)], 2);
        Assert.StartsWith("Worker processes are 1.7 times as fast as threads", Assert.Single(advice), StringComparison.Ordinal);
    }

    [Fact]
    public void A_sample_that_cannot_fill_the_slots_is_told() =>
        Assert.Contains("1 item is too small to keep 4 slots busy", Assert.Single(
            Verdict.Advice(TaskKind.Cpu, Item(9, 9), [Way("sequential", 9, items: 1), Way("threads", 9, items: 1)], 4)), StringComparison.Ordinal);

    [Theory]
    [InlineData(9, "All of the sample is 1.1 ms of work")]
    [InlineData(1_000_000, "less than it costs to hand it out")]
    public void Too_little_work_to_compare_is_told_unless_it_is_of_many_items(long items, string words) => Assert.Contains(words, Assert.Single(
        Verdict.Advice(TaskKind.Cpu, Item(1e-6, 1e-6),
            [Way("sequential", 0.0011, items), Way("threads", 0.001, items), Way("worker processes", 0.02, items)], 2)), StringComparison.Ordinal);

    [Fact]
    public void Results_that_differ_are_told() => Assert.Contains("not deterministic", Assert.Single(
        Verdict.Advice(TaskKind.Io, Item(0.001, 1), [Way("sequential", 10), Way("asynchronous", 1, digest: 8)], 2)), StringComparison.Ordinal);

    [Theory]
    [InlineData(null, 2, 20e-9, 120_000, "one message")]
    [InlineData(null, 2, 1e-3, 150, "is meant to take 150 ms")]
    [InlineData(null, 2, 3, 1, "longer than the 150 ms")]
    [InlineData(100L, 2, 10e-3, 15, "is meant to take 150 ms")]
    [InlineData(20L, 2, 10e-3, 5, "half of what each of 2 slots gets")]
    [InlineData(9000L, 8, 1e-6, 5000, "not worth sharing out")]
    [InlineData(100L, 8, 1e-6, 100, "not worth sharing out")]
    public void Leases_are_sized_by_the_coordinator_s_rule(long? input, int slots, double cost, long items, string why)
    {
        var lease = LeaseFinding.OfCpu(input, slots, cost);
        Assert.Equal(items, lease.Items);
        Assert.Equal(items * cost, lease.Seconds, 9);
        Assert.Contains(why, lease.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, 1, 1000, "all that a node has in flight")]
    [InlineData(10L, 3, 4, "a node's share of the input")]
    public void Items_that_wait_fill_the_room_of_a_node(long? input, int nodes, long items, string why)
    {
        var lease = LeaseFinding.OfIo(input, 1000, nodes, 0.2);
        Assert.Equal(items, lease.Items);
        Assert.Contains(why, lease.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(false, 0.1, 0.1)]
    [InlineData(true, 1.05)]
    [InlineData(true, 0.1, 0.1, 0.1, 0.1, 0.1)]
    [InlineData(true, 0.4, 0.4)]
    public void Short_samples_are_run_again_a_few_times(bool isEnough, params double[] seconds) =>
        Assert.Equal(isEnough, Measurement.IsEnough([.. seconds.Select(TimeSpan.FromSeconds)], TimeSpan.FromSeconds(1)));

    [Fact]
    public void An_item_s_cost_is_its_share_of_all()
    {
        var item = ItemCost.Of(new WorkCost(10, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), 1000) { Collections = 5, Waited = TimeSpan.FromSeconds(1.5) });
        Assert.Equal(new ItemCost(0.1, 0.2, 0.15, 100, 0.5), item);
        Assert.Equal(0.5, item.Share);
        Assert.Equal(0.75, item.Waits, 9);
        Assert.Equal(0, ItemCost.Of(default).Share);
    }

    private static string One(TaskKind kind, ItemCost item) => Assert.Single(Verdict.Advice(kind, item, [Way("sequential", 10)], 2));

    private static ItemCost Item(double cpu, double wall) => new(cpu, wall, 0, 0, 0);

    private static Measurement Way(string name, double seconds, long items = 100, ulong digest = 7) =>
        new(name, "here", TimeSpan.FromSeconds(seconds), items, 0, digest);
}
