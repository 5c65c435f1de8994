using ActorCompute.Cluster.Tests.Harness;
using Microsoft.Data.Sqlite;

namespace ActorCompute.Cluster.Tests;

/// <summary>A coordinator that dies, or is followed by another, while nodes run items that take for ever.</summary>
public class AdoptionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [LongFact]
    public async Task Items_that_run_while_the_coordinator_is_killed_and_comes_back_are_started_once()
    {
        await using var cluster = await TestCluster.StartAsync();
        var node = await cluster.StartNodeAsync("a");
        var (cpu, io) = (Path.Combine(cluster.Folder, "cpu"), Path.Combine(cluster.Folder, "io"));
        string[] jobs =
        [
            await DetachAsync(cluster, "Fixtures.Marked.Spins", cpu), await DetachAsync(cluster, "Fixtures.Marked.Waits", io),
            (await cluster.RunAsync("map sleep --range 20..20 --detach")).Expect(0).Output.Trim(),
        ];
        await Deadline.UntilAsync("all three run", Patience, async () => File.Exists(cpu) && File.Exists(io) && await LeasesAsync(cluster) == 3);
        await cluster.KillCoordinatorAsync();
        await cluster.StartCoordinatorAsync();
        await Deadline.UntilAsync("the node is back", Patience, async () => (await cluster.NodesAsync()).ContainsKey("a"));
        await File.WriteAllTextAsync($"{cpu}.go", "");
        await File.WriteAllTextAsync($"{io}.go", "");
        foreach (var job in jobs) await EndsAsync(cluster, job);
        Assert.Equal(["started"], await File.ReadAllLinesAsync(cpu));
        Assert.Equal(["started"], await File.ReadAllLinesAsync(io));
        Assert.Matches("incarnation [0-9]+ of cluster [0-9a-f]+; it holds 3 leases", node.Errors);   // the sleep leaves no mark
    }

    /// <summary>The lock of the data folder keeps two coordinators apart on one machine; where it does not, the store does.</summary>
    [LongFact]
    public async Task A_coordinator_that_another_has_followed_on_its_data_writes_nothing_more_and_ends_with_2()
    {
        await using var cluster = new TestCluster();
        var coordinator = await cluster.StartCoordinatorAsync();
        (await cluster.RunAsync("map square --range 1..3 --detach --name first")).Expect(0);
        await using (var db = new SqliteConnection($"Data Source={Path.Combine(cluster.DataFolder, "actorcompute.db")};Pooling=false"))
        {
            await db.OpenAsync();
            await using var command = db.CreateCommand();
            command.CommandText = "UPDATE meta SET value = '7' WHERE key = 'epoch'";
            await command.ExecuteNonQueryAsync();
        }
        await using var late = cluster.Start("map", "square", "--range", "1..3", "--detach", "--name", "second");
        var end = (await coordinator.EndAsync(Patience)).Expect(2);
        Assert.Contains($"The data folder {cluster.DataFolder} has another owner now.", end.Errors);
        Assert.Contains("This coordinator is of epoch 1; epoch 7 has opened the store since", end.Errors);
        await late.KillAsync();
        await cluster.StartCoordinatorAsync();
        var job = Assert.Single((await cluster.JsonAsync("jobs")).EnumerateArray());
        Assert.Equal("first", job.GetProperty("name").GetString());
    }

    private static async Task<string> DetachAsync(TestCluster cluster, string task, string file)
    {
        await using var map = cluster.Start("map", task, "--package", Fixtures.Tasks, "--lines", "-", "--detach");
        await map.InputAsync($"{file}\n");
        map.EndInput();
        return (await map.EndAsync(Patience)).Expect(0).Output.Trim();
    }

    private static async Task EndsAsync(TestCluster cluster, string job)
    {
        await using var wait = cluster.Start("job", "wait", job);
        (await wait.EndAsync(Patience)).Expect(0);
    }

    private static async Task<int> LeasesAsync(TestCluster cluster) =>
        (await cluster.JsonAsync("nodes")).EnumerateArray().Sum(n => n.GetProperty("leases").GetInt32());
}
