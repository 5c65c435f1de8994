using ActorCompute.Cluster.Tests.Harness;

namespace ActorCompute.Cluster.Tests;

/// <summary>What a user sees when machines come, go and die in the midst of a job.</summary>
[Collection(Alone.Name)]
public class LossTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [LongFact]
    public async Task A_third_node_added_in_the_midst_of_a_job_gets_work()
    {
        const int items = 6000;
        await using var cluster = await TestCluster.StartAsync("a", "b");
        var map = cluster.Start(SumSquares.Map(items).Split(' '));
        await cluster.MidJobAsync(1);
        await cluster.StartNodeAsync("c");
        var end = (await map.EndAsync(Patience)).Expect(0);
        Assert.Equal(SumSquares.Results(items), end.Lines);
        Assert.True((await cluster.NodesAsync())["c"] > 0, "The new node has done nothing.");
    }

    [LongFact]
    public async Task A_coordinator_that_stands_still_costs_its_clients_nothing_but_time()
    {
        await using var cluster = await TestCluster.StartAsync("a");
        await using var map = cluster.Start("map", "square", "--input", "-");
        await map.InputAsync("1\n");
        await Deadline.UntilAsync("the first result comes", Patience, () => Task.FromResult(map.Output.Length > 0));
        await cluster.StopCoordinatorAsync();
        await Deadline.UntilAsync("the client sees what it looks like", TimeSpan.FromMinutes(4), () => Task.FromResult(map.Errors.Contains("no handshake gets an answer", StringComparison.Ordinal)));
        await cluster.ContinueCoordinatorAsync();
        await Deadline.UntilAsync("the client is back", Patience, () => Task.FromResult(map.Errors.Contains("The coordinator is back.", StringComparison.Ordinal)));
        await map.InputAsync("2\n");
        map.EndInput();
        Assert.Equal(2, (await map.EndAsync(Patience)).Lines.Length);
    }

    [Fact]
    public async Task Three_of_four_nodes_are_killed_and_the_job_completes_under_a_living_coordinator()
    {
        const int items = 3000;
        await using var cluster = await TestCluster.StartAsync("a");
        var doomed = await Task.WhenAll(cluster.StartNodeAsync("b"), cluster.StartNodeAsync("c"), cluster.StartNodeAsync("d"));
        var map = cluster.Start(SumSquares.Map(items).Split(' '));
        await cluster.MidJobAsync(100);
        await Task.WhenAll(doomed.Select(n => n.KillAsync()));
        var end = (await map.EndAsync(Patience)).Expect(0);
        Assert.Equal(SumSquares.Results(items), end.Lines);
        Assert.Equal(["a"], (await cluster.NodesAsync()).Keys);
    }

    [Fact]
    public async Task The_coordinator_is_killed_and_comes_back_and_nodes_and_client_go_on_without_losing_an_item()
    {
        const int items = 4000;
        await using var cluster = await TestCluster.StartAsync("a", "b");
        var map = cluster.Start(SumSquares.Map(items).Split(' '));
        await cluster.MidJobAsync(100);
        await cluster.KillCoordinatorAsync();
        await cluster.StartCoordinatorAsync();
        await Deadline.UntilAsync("both nodes are back", TimeSpan.FromSeconds(15), async () => (await cluster.NodesAsync()).Count == 2);
        var end = (await map.EndAsync(Patience)).Expect(0);
        Assert.Equal(SumSquares.Results(items), end.Lines);
        Assert.Contains("The coordinator is back.", end.Errors);
    }
}
