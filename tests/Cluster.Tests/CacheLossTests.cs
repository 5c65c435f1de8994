using ActorCompute.Cluster.Tests.Harness;

namespace ActorCompute.Cluster.Tests;

/// <summary>The folder of one of two nodes that holds the code of jobs is deleted, or full, while they run.</summary>
public sealed class CacheLossTests
{
    private const int Items = 3000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static string Again => Fixtures.Tasks.Replace("Tasks/bin", "TasksAgain/bin", StringComparison.Ordinal);

    [LongFact]
    public async Task A_cache_that_is_deleted_under_a_job_fails_no_item()
    {
        await using var cluster = await TestCluster.StartAsync();
        var cache = Path.Combine(cluster.Folder, "cache-a");
        await cluster.StartNodeAsync("a", "--cache", cache, "--io-capacity", "50");
        await cluster.StartNodeAsync("b", "--cache", Path.Combine(cluster.Folder, "cache-b"), "--io-capacity", "50");
        ProgramRun[] maps =
        [
            Map(cluster, "Fixtures.Timed.Patient", "1", Fixtures.Tasks), Map(cluster, "Fixtures.Later.Wait", "50", Fixtures.Tasks),
            Map(cluster, "Fixtures.Timed.Patient", "1", Again), Map(cluster, "Fixtures.Later.Wait", "50", Again),
        ];
        var ends = Task.WhenAll(maps.Select(m => m.EndAsync(Patience)));
        await Deadline.UntilAsync("the jobs end", Patience, () =>
        {
            Delete(cache);
            return Task.FromResult(ends.IsCompleted);
        });
        Assert.All(await ends, e => Assert.Equal(Items, e.Expect(0).Lines.Length));
        await cluster.RunAsync("drain b");
        Assert.Equal(Items, (await Map(cluster, "Fixtures.Timed.Patient", "1", Fixtures.Tasks).EndAsync(Patience)).Expect(0).Lines.Length);
    }

    [LongFact]
    public async Task A_node_whose_cache_has_no_room_steps_aside_and_serves_again_when_it_has()
    {
        await using var cluster = await TestCluster.StartAsync();
        var cache = Path.Combine(cluster.Folder, "cache-a");
        await using var disk = await Mount.TryAsync(cache, "size=2m,mode=0700");
        if (disk is null) return;
        var node = await cluster.StartNodeAsync("a", "--cache", cache);
        await cluster.StartNodeAsync("b", "--cache", Path.Combine(cluster.Folder, "cache-b"));
        await Mount.FillAsync(cache);
        var map = Map(cluster, "Fixtures.Timed.Patient", "5", Fixtures.Tasks);
        await Deadline.UntilAsync("the node says so", Patience, () => Task.FromResult(Says(node, "takes nothing of such jobs")));
        Assert.Equal(["1", "4", "9"], (await cluster.RunAsync("map square --range 1..3")).Expect(0).Lines);
        Assert.Equal(Items, (await map.EndAsync(Patience)).Expect(0).Lines.Length);
        await cluster.RunAsync("drain b");
        var waiting = Map(cluster, "Fixtures.Timed.Patient", "1", Fixtures.Tasks);
        File.Delete(Path.Combine(cache, "filling"));
        Assert.Equal(Items, (await waiting.EndAsync(Patience)).Expect(0).Lines.Length);
        await Deadline.UntilAsync("the node says so", Patience, () => Task.FromResult(Says(node, "takes work of every job again")));
        Assert.Equal(1, node.Errors.Split('\n').Count(l => l.Contains("takes nothing of such jobs", StringComparison.Ordinal)));
    }

    private static bool Says(ProgramRun node, string what) => node.Errors.Contains(what, StringComparison.Ordinal);

    private static ProgramRun Map(TestCluster cluster, string task, string item, string package)
    {
        var input = Path.Combine(cluster.Folder, $"items-{item}.jsonl");
        if (!File.Exists(input)) File.WriteAllLines(input, Enumerable.Repeat(item, Items));
        return cluster.Start("map", task, "--input", input, "--package", package);
    }

    /// <summary>The node may put something there meanwhile.</summary>
    private static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then the rest goes next time.
        }
    }
}
