using ActorCompute.Cluster.Tests.Harness;

namespace ActorCompute.Cluster.Tests.Pool;

/// <summary>A C# program and a cluster of other processes, some of which die.</summary>
public class PoolOnClusterTests
{
    private const int Patience = 90_000;

    [Fact(Timeout = Patience)]
    public async Task Code_travels_to_every_node_and_the_work_is_shared()
    {
        await using var cluster = await TestCluster.StartAsync("a", "b");
        await using var pool = await ComputePool.ConnectAsync(new() { AccessFile = cluster.AccessFile });
        var factor = 3;
        var results = await pool.MapAsync((n, context) => (Value: Slow(n) * factor, context.Node), Enumerable.Range(0, 200), new() { ChunkSize = 5 });
        Assert.Equal(Enumerable.Range(0, 200).Select(n => n * n * 3), results.Select(r => r.Value));
        Assert.Equal(["a", "b"], results.Select(r => r.Node).Distinct().Order());
    }

    [LongFact(Timeout = Patience)]
    public async Task Calls_that_are_outstanding_when_the_coordinator_dies_are_answered_by_the_next()
    {
        await using var cluster = await TestCluster.StartAsync("a");
        await using var pool = await ComputePool.ConnectAsync(new() { AccessFile = cluster.AccessFile });
        var first = await pool.ApplyAsync(Slow, 0);
        Task<int>[] calls = [.. Enumerable.Range(1, 60).Select(n => pool.ApplyAsync(Slow, n))];
        await Task.WhenAny(calls);
        await cluster.KillCoordinatorAsync();
        await cluster.StartCoordinatorAsync();
        Assert.Equal(Enumerable.Range(0, 61).Select(n => n * n), [first, .. await Task.WhenAll(calls)]);
    }

    [LongFact(Timeout = Patience)]
    public async Task A_map_goes_on_when_the_coordinator_dies_and_comes_back()
    {
        await using var cluster = await TestCluster.StartAsync("a");
        await using var pool = await ComputePool.ConnectAsync(new() { AccessFile = cluster.AccessFile });
        var map = pool.MapAsync(Slow, Enumerable.Range(0, 100));
        await cluster.MidJobAsync(5);
        await cluster.KillCoordinatorAsync();
        await cluster.StartCoordinatorAsync();
        Assert.Equal(Enumerable.Range(0, 100).Select(n => n * n), await map);
    }

    [LongFact(Timeout = Patience)]
    public async Task A_pool_goes_on_when_the_coordinator_comes_back_without_its_content()
    {
        await using var cluster = await TestCluster.StartAsync("a");
        await using var pool = await ComputePool.ConnectAsync(new() { AccessFile = cluster.AccessFile });
        Assert.Equal(new[] { 1 }, await pool.MapAsync(n => n + 1, new[] { 0 }));
        await cluster.KillCoordinatorAsync();
        Directory.Delete(Path.Combine(cluster.DataFolder, "content"), recursive: true);
        await cluster.StartCoordinatorAsync();
        for (var i = 1; i <= 2; i++) Assert.Equal(new[] { i + 1 }, await pool.MapAsync(n => n + 1, new[] { i }));
    }

    [LongFact(Timeout = Patience)]
    public async Task A_shared_value_that_the_coordinator_has_lost_is_shipped_again()
    {
        await using var cluster = await TestCluster.StartAsync("a");
        await using var pool = await ComputePool.ConnectAsync(new() { AccessFile = cluster.AccessFile });
        var shared = await pool.BroadcastAsync(Enumerable.Range(0, 1_000_000).ToArray());
        var piece = Directory.GetFiles(Path.Combine(cluster.DataFolder, "content"), "*", SearchOption.AllDirectories).Single(f => new FileInfo(f).Length == 4_000_008);
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(new[] { 7 + i }, await pool.MapAsync(n => shared.Value[n] + i, new[] { 7 }));
            Assert.Equal(new[] { 8 + i }, await pool.MapAsync(async n => { await Task.Yield(); return shared.Value[n] + i; }, new[] { 8 }));
            Assert.True(File.Exists(piece));
            File.Delete(piece);
        }
        Assert.Equal(9, await pool.ApplyAsync(n => shared.Value[n], 9));
        Assert.True(File.Exists(piece));
    }

    private static int Slow(int n)
    {
        using var never = new ManualResetEventSlim();
        never.Wait(50);   // stands for work that takes a while
        return n * n;
    }
}
