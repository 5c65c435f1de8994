using ActorCompute.Cluster.Tests.Harness;

namespace ActorCompute.Cluster.Tests;

/// <summary>Nodes that cannot be heard of for longer than anybody waits, and come back.</summary>
[Collection(Alone.Name)]
public class PartitionTests
{
    private const int Items = 4000, More = 1000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [LongFact]
    public async Task A_node_that_is_stopped_is_taken_for_gone_and_comes_back_by_itself_and_each_result_counts_once()
    {
        if (OperatingSystem.IsWindows()) return;
        await using var cluster = await TestCluster.StartAsync("a");
        var b = await cluster.StartNodeAsync("b");
        var map = cluster.Start(SumSquares.Map(Items).Split(' '));
        await cluster.MidJobAsync(100);
        await b.SignalAsync("STOP");
        await Deadline.UntilAsync("b is gone", Patience, async () => !(await cluster.NodesAsync()).ContainsKey("b"));
        await b.SignalAsync("CONT");   // with results under leases that are dead
        Assert.Equal(SumSquares.Results(Items), (await map.EndAsync(Patience)).Expect(0).Lines);
        await Deadline.UntilAsync("b is back", Patience, async () => (await cluster.NodesAsync()).ContainsKey("b"));
        var before = (await cluster.NodesAsync())["b"];
        Assert.Equal(SumSquares.Results(More), (await cluster.RunAsync(SumSquares.Map(More))).Expect(0).Lines);
        var after = await cluster.NodesAsync();
        Assert.True(after["b"] > before, "The node that came back has done nothing.");
        Assert.Equal(Items + More, after.Values.Sum());   // each counted once, whoever ran it
    }

    [LongLabFact]
    public async Task A_node_whose_network_is_cut_is_taken_for_gone_and_comes_back_by_itself_and_each_result_counts_once()
    {
        const string a = "10.88.0.1", b = "10.88.0.2";
        var home = Directory.CreateTempSubdirectory("ac-cut-");
        try
        {
            await using var lab = await MachineLab.StartAsync([a, b]);
            await using var programs = new ProgramStack();
            await Start($"coordinator --host {a} --data data", a).ReadyAsync();
            await Start($"node --host {a} --name a --slots 1", a).ReadyAsync();
            await Start($"node --host {b} --name b --slots 1", b).ReadyAsync();
            var map = Start(SumSquares.Map(Items), a);
            await Deadline.UntilAsync("results come", Patience, () => Task.FromResult(map.Output.Length > 0));
            await lab.CutAsync(b);
            await Deadline.UntilAsync("b is gone", Patience, async () => !(await NodesAsync()).Contains("\"b\"", StringComparison.Ordinal));
            await lab.MendAsync(b);
            Assert.Equal(SumSquares.Results(Items), (await map.EndAsync(Patience)).Expect(0).Lines);
            await Deadline.UntilAsync("b is back", Patience, async () => (await NodesAsync()).Contains("\"b\"", StringComparison.Ordinal));
            Assert.Equal(SumSquares.Results(More), (await Start(SumSquares.Map(More), a).EndAsync(Patience)).Expect(0).Lines);

            ProgramRun Start(string line, string on) => programs.Push(ProgramRun.StartLine(home.FullName, home.FullName, $"exec actorcompute {line}", lab.On(on)));

            async Task<string> NodesAsync() => (await Start("nodes --json", a).EndAsync(Patience)).Expect(0).Output;
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    [LongFact]
    public async Task A_node_whose_processors_and_threads_are_all_taken_by_user_code_is_never_suspected()
    {
        await using var cluster = await TestCluster.StartAsync();
        var node = cluster.Start("node", "--name", "a", "--slots", $"{2 * Environment.ProcessorCount}");
        await node.ReadyAsync();
        await using var burning = cluster.Start("map", "sum-squares", "--input", "-");
        await burning.InputAsync(string.Concat(Enumerable.Repeat("1000000000000000\n", 2 * Environment.ProcessorCount)));
        await using var starving = cluster.Start("map", "Fixtures.Marked.HoldsItsThread", "--package", Fixtures.Tasks, "--input", "-");
        await starving.InputAsync(string.Concat(Enumerable.Repeat("500\n", 100)));
        starving.EndInput();
        var end = starving.EndAsync(Patience);
        var looks = 0;
        for (; !end.IsCompleted; looks++)
        {
            var seen = Assert.Single((await cluster.JsonAsync("nodes")).EnumerateArray());
            Assert.Equal(("a", "up"), (seen.GetProperty("name").GetString(), seen.GetProperty("state").GetString()));
        }
        Assert.Equal(100, (await end).Expect(0).Lines.Length);
        Assert.True(looks > 2, "The node was hardly looked at.");
        Assert.DoesNotContain("has lost its cluster", node.Errors);
    }
}
