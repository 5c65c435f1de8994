using System.Text.Json;
using ActorCompute.Cluster.Tests.Harness;

namespace ActorCompute.Cluster.Tests;

/// <summary>A node is taken out of the cluster in order.</summary>
public class DrainTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task A_node_that_is_drained_in_the_midst_of_a_job_leaves_with_0_and_the_job_is_unaffected()
    {
        const int items = 4000;
        await using var cluster = await TestCluster.StartAsync("a");
        var b = await cluster.StartNodeAsync("b");
        var map = cluster.Start(SumSquares.Map(items).Split(' '));
        await cluster.MidJobAsync(100);
        var drained = (await cluster.RunAsync("drain b")).Expect(0);
        Assert.Equal(("", "Node b is gone.\n"), (drained.Output, drained.Errors));
        Assert.Equal(["a"], (await cluster.NodesAsync()).Keys);
        Assert.DoesNotContain("unfinished", (await b.EndAsync(Patience)).Expect(0).Errors);
        Assert.Equal(SumSquares.Results(items), (await map.EndAsync(Patience)).Expect(0).Lines);
    }

    [LongFact]
    public async Task What_runs_longer_than_it_may_is_handed_back_and_runs_elsewhere()
    {
        await using var cluster = await TestCluster.StartAsync();
        var a = await cluster.StartNodeAsync("a");
        await using var map = cluster.Start("map", "sleep", "--range", "20..20");
        await Deadline.UntilAsync("the item runs", Patience, async () => (await NodeAsync(cluster)).GetProperty("leases").GetInt32() == 1);
        var detached = await cluster.JsonAsync("drain a --timeout 60s --detach");
        Assert.Equal(("a", "draining"), (detached.GetProperty("name").GetString(), detached.GetProperty("state").GetString()));
        Assert.Equal("draining", (await NodeAsync(cluster)).GetProperty("state").GetString());
        await a.SignalAsync("TERM");   // does not wait that long
        (await a.EndAsync(Patience)).Expect(0);
        await cluster.StartNodeAsync("b");
        Assert.Single((await map.EndAsync(Patience)).Expect(0).Lines);
    }

    [LongFact]
    public async Task The_time_that_items_may_go_on_can_be_chosen()
    {
        await using var cluster = await TestCluster.StartAsync();
        var a = await cluster.StartNodeAsync("a");
        await using var map = cluster.Start("map", "sleep", "--range", "600..600");
        await Deadline.UntilAsync("the item runs", Patience, async () => (await NodeAsync(cluster)).GetProperty("leases").GetInt32() == 1);
        var gone = await cluster.JsonAsync("drain a --timeout 200ms");
        Assert.Equal("gone", gone.GetProperty("state").GetString());
        (await a.EndAsync(Patience)).Expect(0);
    }

    [LongFact]
    public async Task A_node_that_is_not_there_is_said_so_and_near_ones_are_named()
    {
        await using var cluster = await TestCluster.StartAsync("alpha");
        (await cluster.RunAsync("drain alhpa")).ExpectSentence(2, "There is no node 'alhpa'; did you mean 'alpha'?");
    }

    private static async Task<JsonElement> NodeAsync(TestCluster cluster) => Assert.Single((await cluster.JsonAsync("nodes")).EnumerateArray());
}
