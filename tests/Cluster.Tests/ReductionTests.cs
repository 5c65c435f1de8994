using ActorCompute.Cluster.Tests.Harness;

namespace ActorCompute.Cluster.Tests;

/// <summary>Reductions while nodes and the coordinator die: the value is what it would have been.</summary>
public class ReductionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [LongFact]
    public async Task A_node_is_killed_and_the_value_is_the_same()
    {
        const int items = 4000;
        await using var cluster = await TestCluster.StartAsync("a");
        var doomed = await cluster.StartNodeAsync("b");
        var map = cluster.Start([.. SumSquares.Map(items).Split(' '), "--reduce", "max"]);
        await cluster.MidJobAsync(100);
        await doomed.KillAsync();
        Assert.Equal([Largest(items)], (await map.EndAsync(Patience)).Expect(0).Lines);
        Assert.Equal((items, "max"), await ShownAsync(cluster));
    }

    [LongFact]
    public async Task The_coordinator_is_killed_and_the_value_is_the_same()
    {
        const int items = 4000;
        await using var cluster = await TestCluster.StartAsync("a", "b");
        var map = cluster.Start([.. SumSquares.Map(items).Split(' '), "--reduce", "max"]);
        await cluster.MidJobAsync(100);
        await cluster.KillCoordinatorAsync();
        await cluster.StartCoordinatorAsync();
        Assert.Equal([Largest(items)], (await map.EndAsync(Patience)).Expect(0).Lines);
    }

    [LongFact]
    public async Task A_program_s_merge_survives_a_node_and_the_coordinator()
    {
        await using var cluster = await TestCluster.StartAsync("a");
        var doomed = await cluster.StartNodeAsync("b");
        await using var pool = await ComputePool.ConnectAsync(new() { AccessFile = cluster.AccessFile });
        var all = pool.MapReduceAsync(Slow, Enumerable.Range(0, 300), (a, b) => a + b);
        await cluster.MidJobAsync(20);
        await doomed.KillAsync();
        await Deadline.UntilAsync("b is gone", Patience, async () => !(await cluster.NodesAsync()).ContainsKey("b"));
        await cluster.MidJobAsync(await cluster.SucceededAsync() + 20);   // that is stored by now: the next coordinator does not wait for b
        await cluster.KillCoordinatorAsync();
        await cluster.StartCoordinatorAsync();
        Assert.Equal(string.Concat(Enumerable.Range(0, 300).Select(n => $"{n} ")), await all.WithinAsync(Patience));
    }

    [LongFact]
    public async Task A_detached_reduction_can_be_read_afterwards()
    {
        await using var cluster = await TestCluster.StartAsync("a");
        var id = (await cluster.RunAsync("map square --range 1..1000 --reduce sum --detach")).Expect(0).Lines[0];
        (await cluster.RunAsync($"job wait {id}")).Expect(0);
        Assert.Equal(["333833500"], (await cluster.RunAsync($"job results {id}")).Expect(0).Lines);
        Assert.Equal(["""{"index":0,"value":333833500}"""], (await cluster.RunAsync($"job results {id} --with-index")).Expect(0).Lines);
    }

    [LongFact]
    public async Task What_fails_is_left_out_and_the_status_is_1()
    {
        await using var cluster = await TestCluster.StartAsync("a");
        var end = (await cluster.RunAsync("map square --range 3037000498..3037000502 --reduce count")).Expect(1);
        Assert.Equal(["2"], end.Lines);
        Assert.Contains("3 items failed", end.Errors);
        var id = (await cluster.JsonAsync("jobs"))[0].GetProperty("id").GetString();
        Assert.Contains("submit it anew", (await cluster.RunAsync($"job retry {id}")).Expect(2).Errors);
        Assert.Equal(3, (await cluster.RunAsync($"job errors {id} --json")).Expect(0).Lines.Length);
    }

    [LongFact]
    public async Task A_task_of_a_package_merges_and_one_that_throws_fails_the_job()
    {
        var package = Path.Combine(ProgramRun.Root, "tests", "Fixtures", "Tasks", "bin", ProgramRun.Configuration, "net10.0", "Fixtures.Tasks.dll");
        await using var cluster = await TestCluster.StartAsync("a");
        var all = (await cluster.RunAsync($"map Fixtures.Merges.Text --range 1..9 --package {package} --reduce Fixtures.Merges.Concat")).Expect(0);
        Assert.Equal(["\"1 2 3 4 5 6 7 8 9 \""], all.Lines);
        var failed = (await cluster.RunAsync("map square --range 1..9 --reduce Fixtures.Merges.Fail")).Expect(1);
        Assert.Contains("Merging the results of items 0 to 15 failed on node a: System.InvalidOperationException: no ", failed.Errors);
        Assert.Contains("'square' cannot merge results", (await cluster.RunAsync("map square --range 1..9 --reduce square")).Expect(2).Errors);
    }

    private static async Task<(long, string?)> ShownAsync(TestCluster cluster)
    {
        var job = (await cluster.JsonAsync("jobs"))[0];
        return (job.GetProperty("succeeded").GetInt64(), job.GetProperty("reduce").GetString());
    }

    private static string Largest(int items) => SumSquares.Results(items).MaxBy(ulong.Parse)!;

    private static string Slow(int n)
    {
        using var never = new ManualResetEventSlim();
        never.Wait(20);   // stands for work that takes a while
        return $"{n} ";
    }
}
