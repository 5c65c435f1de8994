using ActorCompute.Cluster.Tests.Harness;

namespace ActorCompute.Cluster.Tests;

/// <summary>What programs do when they are told to stop. (Windows has no such signals.)</summary>
[Collection(OnTwoOthers.Name)]
public sealed class SignalTests(TwoNodes nodes)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TestCluster _cluster = nodes.Cluster;

    [Fact]
    public async Task An_interrupted_map_cancels_its_job_and_ends_with_130()
    {
        if (OperatingSystem.IsWindows()) return;
        await using var map = _cluster.Start([.. SumSquares.Map(200_000).Split(' '), "--name", "interrupted"]);
        await Deadline.UntilAsync("results come", Patience, () => Task.FromResult(map.Output.Length > 0));
        await map.SignalAsync("INT");
        (await map.EndAsync(Patience)).Expect(130);
        Assert.Equal("cancelled", await StateAsync("interrupted"));
    }

    [Fact]
    public async Task When_nobody_reads_any_more_the_job_is_cancelled_and_the_end_is_quiet()
    {
        if (OperatingSystem.IsWindows()) return;
        await using var shell = _cluster.StartShell("\"$ACTORCOMPUTE\" map square --range 1..4000000000 --name endless | head -3; exit ${PIPESTATUS[0]}");
        var end = (await shell.EndAsync(Patience)).Expect(0);
        Assert.Equal(["1", "4", "9"], end.Lines);
        Assert.Empty(end.Errors);
        Assert.Equal("cancelled", await StateAsync("endless"));
    }

    [Fact]
    public async Task A_deadline_that_has_passed_cancels_the_job_and_ends_with_5()
    {
        await using var map = _cluster.Start([.. SumSquares.Map(200_000).Split(' '), "--name", "late", "--deadline", "2s"]);
        (await map.EndAsync(Patience)).Expect(5);
        Assert.Equal("cancelled", await StateAsync("late"));
    }

    [Fact]
    public async Task A_node_and_a_coordinator_that_are_told_to_stop_end_in_order_with_0()
    {
        if (OperatingSystem.IsWindows()) return;
        await using var cluster = new TestCluster();
        var coordinator = await cluster.StartCoordinatorAsync();
        var node = await cluster.StartNodeAsync("a");
        await node.SignalAsync("TERM");
        (await node.EndAsync(Patience)).Expect(0);
        await coordinator.SignalAsync("TERM");
        (await coordinator.EndAsync(Patience)).Expect(0);
    }

    private async Task<string?> StateAsync(string name) => (await _cluster.JsonAsync("jobs")).EnumerateArray()
        .Single(j => j.GetProperty("name").GetString() == name).GetProperty("state").GetString();
}
