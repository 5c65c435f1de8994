using ActorCompute.Cluster.Tests.Harness;

namespace ActorCompute.Cluster.Tests;

/// <summary>Stores that somebody puts another state in the place of, with real processes.</summary>
[Collection(Alone.Name)]
public class GoneBackTests
{
    private const string Database = "actorcompute.db", Log = "actorcompute.db-wal";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [LongFact]
    public async Task An_unordered_map_has_every_result_once_though_an_older_copy_of_the_store_is_restored()
    {
        const int items = 6000;
        await using var cluster = await TestCluster.StartAsync("a", "b");
        var map = cluster.Start([.. SumSquares.Map(items).Split(' '), "--unordered"]);
        await cluster.MidJobAsync(200);
        await cluster.KillCoordinatorAsync();
        Copy(cluster.DataFolder, cluster.Folder);
        await cluster.StartCoordinatorAsync();
        await cluster.MidJobAsync(2000);
        await cluster.KillCoordinatorAsync();
        Copy(cluster.Folder, cluster.DataFolder);
        var back = await cluster.StartCoordinatorAsync();
        var end = (await map.EndAsync(Patience)).Expect(0);
        Assert.Equal(SumSquares.Results(items).Order(StringComparer.Ordinal), end.Lines.Order(StringComparer.Ordinal));
        Assert.Contains("The coordinator's store has gone back to an older state", end.Errors);
        Assert.Contains("has gone back to an older state, as when a copy is restored", back.Errors);
    }

    [Theory]
    [InlineData(Database)]
    [InlineData(Log)]
    public async Task A_file_of_the_store_that_is_replaced_ends_its_coordinator_with_2_and_a_sentence(string file)
    {
        await using var cluster = new TestCluster();
        var coordinator = await cluster.StartCoordinatorAsync();
        (await cluster.RunAsync("map square --range 1..3 --detach")).Expect(0);
        var path = Path.Combine(cluster.DataFolder, file);
        File.Copy(path, path + ".copy");
        File.Move(path + ".copy", path, overwrite: true);
        var end = (await coordinator.EndAsync(Patience)).Expect(2);   // though nobody asks for anything
        Assert.Contains($"The data folder {cluster.DataFolder} has another {file} than the one that this coordinator works with", end.Errors);
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in (string[])[Database, Log])
        {
            File.Delete(Path.Combine(to, file));
            if (File.Exists(Path.Combine(from, file))) File.Copy(Path.Combine(from, file), Path.Combine(to, file));
        }
    }
}
