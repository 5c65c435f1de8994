using System.Text.Json;
using ActorCompute.Cluster.Tests.Harness;

namespace ActorCompute.Cluster.Tests;

/// <summary>User code that costs its worker process: the item is named with what happened, its neighbours keep their results.</summary>
public sealed class WorkerDeathTests : IAsyncLifetime
{
    private const int Items = 10, Deadly = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120), AtOnce = TimeSpan.FromSeconds(60);   // a machine that is busy starts a worker in seconds

    private TestCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await TestCluster.StartAsync();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [LongTheory]
    [InlineData("OverflowsItsStack", "SIGABRT, a stack overflow", "Stack overflow.")]
    [InlineData("FailsFast", "SIGABRT, Environment.FailFast", "the last words")]
    [InlineData("IsKilled", "SIGKILL", "the last words")]
    [InlineData("Exits", "exit status 7", "")]
    [InlineData("IsKilledLater", "SIGKILL", "the last words")]
    public async Task An_item_that_kills_its_worker_fails_after_four_of_them_and_says_how_they_ended(string task, string how, string lastWords)
    {
        if (OperatingSystem.IsWindows()) return;
        await _cluster.StartNodeAsync("a");
        var error = await FailureAsync(task);
        Assert.Equal(("worker-lost", 4), (error.GetProperty("kind").GetString(), error.GetProperty("attempts").GetInt32()));
        Assert.Contains(how, error.GetProperty("message").GetString());
        Assert.Contains(lastWords, error.GetProperty("message").GetString());
    }

    /// <summary>Five nodes would fall to it one after the other, and a sixth.</summary>
    [LongTheory]
    [InlineData("KillsItsNode")]
    [InlineData("KillsItsNodeLater")]
    public async Task An_item_that_kills_its_node_fails_after_four_of_them_which_it_names_and_the_others_live(string task)
    {
        if (!OperatingSystem.IsLinux()) return;
        string[] names = ["a", "b", "c", "d", "e"];
        await Task.WhenAll(names.Select(n => _cluster.StartNodeAsync(n)));
        var error = await FailureAsync(task);
        Assert.Equal(("worker-lost", 4), (error.GetProperty("kind").GetString(), error.GetProperty("attempts").GetInt32()));
        var left = Assert.Single((await _cluster.NodesAsync()).Keys);
        Assert.All(names.Except([left]), n => Assert.Contains(n, error.GetProperty("message").GetString()!.Split(": ")[1], StringComparison.Ordinal));
    }

    /// <summary>As SIGSTOP, a frozen cgroup, or memory that is paged out for minutes: its process lives, and does nothing.</summary>
    [LongTheory]
    [InlineData("Block", "2000..2004", 1)]
    [InlineData("Wait", "10000..10004", 2)]   // the other one is for synchronous code
    public async Task A_worker_that_stands_still_counts_as_dead_and_its_items_run_elsewhere(string task, string range, int workers)
    {
        if (!OperatingSystem.IsLinux()) return;
        var node = await _cluster.StartNodeAsync("a");
        await using var map = _cluster.Start("map", $"Fixtures.Later.{task}", "--range", range, "--package", Fixtures.Tasks);
        await Deadline.UntilAsync("its workers are there, and one is at an item", Patience,
            async () => node.Children().Count >= workers && (await _cluster.JsonAsync("jobs")).EnumerateArray().Any(j => j.GetProperty("running").GetInt64() > 0));
        foreach (var worker in node.Children())
            using (var stop = System.Diagnostics.Process.Start("kill", ["-STOP", $"{worker.Id}"])) await stop.WaitForExitAsync();
        Assert.Equal(5, (await map.EndAsync(Patience)).Expect(0).Lines.Length);
        Assert.Contains("It stood still and was killed", node.Errors);
    }

    [LongFact]
    public async Task An_item_for_which_no_memory_is_left_throws_and_its_worker_lives_on()
    {
        if (OperatingSystem.IsWindows()) return;
        await using var node = _cluster.StartShell("DOTNET_GCHeapHardLimit=0xC000000 exec \"$ACTORCOMPUTE\" node --name a --slots 1");
        await node.ReadyAsync();
        var error = await FailureAsync("TakesAllMemory");
        Assert.Equal(("exception", "System.OutOfMemoryException", 1),
            (error.GetProperty("kind").GetString(), error.GetProperty("type").GetString(), error.GetProperty("attempts").GetInt32()));
        Assert.DoesNotContain("lost its worker", node.Errors);
    }

    [LongTheory]
    [InlineData("Swells")]
    [InlineData("SwellsLater")]
    public async Task An_item_whose_worker_holds_too_much_memory_fails_with_limit_and_size_and_costs_nobody_else(string task)
    {
        await using var node = _cluster.Start("node", "--name", "a", "--slots", "1", "--worker-memory", "256MiB");
        await node.ReadyAsync();
        var error = await FailureAsync(task);
        Assert.Equal(("memory-exceeded", "a", 1), (error.GetProperty("kind").GetString(), error.GetProperty("node").GetString(), error.GetProperty("attempts").GetInt32()));
        Assert.Matches("^The item's worker process held [0-9.]+ [MG]iB of memory, and workers of this node may hold 256 MiB\\.$", error.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("much", "is no amount of memory")]
    [InlineData("1MiB", "is too little for a worker process")]
    public async Task A_limit_that_makes_no_sense_is_said_so(string size, string says) =>
        (await _cluster.RunAsync($"node --name a --worker-memory {size}")).ExpectSentence(2, "--worker-memory", says);

    /// <summary>Runs a task over ten items, of which all but one have their values in time; returns that one's error.</summary>
    private async Task<JsonElement> FailureAsync(string task)
    {
        await using var map = _cluster.Start("map", $"Fixtures.Dying.{task}", "--range", $"0..{Items - 1}", "--package", Fixtures.Tasks, "--with-index");
        var lines = (await map.EndAsync(Patience)).Expect(1).Lines.Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal(Items, lines.Count);
        foreach (var line in lines.Where(l => l.GetProperty("index").GetInt32() != Deadly))
            Assert.Equal(line.GetProperty("index").GetInt32(), line.GetProperty("value").GetInt32());
        var job = Assert.Single((await _cluster.JsonAsync("jobs")).EnumerateArray());
        Assert.InRange(job.GetProperty("finished").GetDateTimeOffset() - job.GetProperty("submitted").GetDateTimeOffset(), TimeSpan.Zero, AtOnce);
        return lines[Deadly].GetProperty("error");
    }
}
