using System.Text.Json;
using ActorCompute.Cluster.Tests.Harness;

namespace ActorCompute.Cluster.Tests;

/// <summary>What a user sees of a cluster in which nothing goes wrong.</summary>
[Collection(OnTwoOthers.Name)]
public sealed class TwoNodesTests(TwoNodes nodes)
{
    private readonly TestCluster _cluster = nodes.Cluster;

    [Fact]
    public async Task A_job_over_two_nodes_is_exact_and_in_order_and_both_have_worked()
    {
        var before = await _cluster.NodesAsync();
        var end = (await _cluster.RunAsync(SumSquares.Map(1000))).Expect(0);
        Assert.Equal(SumSquares.Results(1000), end.Lines);
        var after = await _cluster.NodesAsync();
        Assert.Equal(["a", "b"], after.Keys.Order());
        Assert.All(after, node => Assert.True(node.Value > before[node.Key], $"Node {node.Key} has done nothing."));
        Assert.Equal(1000, after.Values.Sum() - before.Values.Sum());
        Assert.Contains("1,000 items in ", end.Errors);
    }

    [Fact]
    public async Task A_million_items_come_back_exact_and_in_order()
    {
        var end = (await _cluster.RunAsync("map square --range 1..1000000")).Expect(0);
        Assert.Equal(Enumerable.Range(1, 1_000_000).Select(n => $"{(long)n * n}"), end.Lines);
    }

    [Fact]
    public async Task Unordered_results_are_the_same_set()
    {
        var end = (await _cluster.RunAsync(SumSquares.Map(500) + " --unordered --chunk 7")).Expect(0);
        Assert.Equal(SumSquares.Results(500).Order(StringComparer.Ordinal), end.Lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_detached_job_can_be_waited_for_and_its_results_read_afterwards()
    {
        var id = (await _cluster.RunAsync("map square --range 1..50 --detach --name later")).Expect(0).Output.Trim();
        (await _cluster.RunAsync($"job wait {id}")).Expect(0);
        var job = await _cluster.JsonAsync($"job show {id}");
        Assert.Equal((id, "succeeded", 50, 50, 0), (
            job.GetProperty("id").GetString(), job.GetProperty("state").GetString(),
            job.GetProperty("total").GetInt64(), job.GetProperty("succeeded").GetInt64(), job.GetProperty("failed").GetInt64()));
        Assert.Contains((await _cluster.JsonAsync("jobs")).EnumerateArray(), j => j.GetProperty("name").GetString() == "later");
        var results = (await _cluster.RunAsync($"job results {id}")).Expect(0);
        Assert.Equal(Enumerable.Range(1, 50).Select(n => $"{n * n}"), results.Lines);
    }

    [Fact]
    public async Task A_cancelled_job_ends_with_5()
    {
        var id = (await _cluster.RunAsync(SumSquares.Map(200_000) + " --detach")).Expect(0).Output.Trim();
        await using var waiting = _cluster.Start("job", "wait", id);
        (await _cluster.RunAsync($"job cancel {id}")).Expect(0);
        (await waiting.EndAsync(TimeSpan.FromSeconds(20))).Expect(5);
        Assert.Equal("cancelled", (await _cluster.JsonAsync($"job show {id}")).GetProperty("state").GetString());
    }

    [LongFact]
    public async Task Ten_items_behind_a_million_are_done_while_those_have_hardly_begun()
    {
        var million = (await _cluster.RunAsync(SumSquares.Map(1_000_000) + " --detach")).Expect(0).Output.Trim();
        Assert.Equal(SumSquares.Results(10), (await _cluster.RunAsync(SumSquares.Map(10))).Expect(0).Lines);
        var behind = await _cluster.JsonAsync($"job show {million}");
        Assert.Equal("running", behind.GetProperty("state").GetString());
        Assert.InRange(behind.GetProperty("succeeded").GetInt64(), 1, 100_000);
        (await _cluster.RunAsync($"job cancel {million}")).Expect(0);
    }

    [Fact]
    public async Task Failed_items_are_left_out_and_the_status_is_1()
    {
        await using var map = _cluster.Start("map", "square", "--input", "-", "--with-index");
        await map.InputAsync("2\n\"two\"\n3\n");
        map.EndInput();
        var end = (await map.EndAsync(TimeSpan.FromSeconds(20))).Expect(1);
        Assert.Equal("{\"index\":0,\"value\":4}", end.Lines[0]);
        Assert.Equal("bad-input", JsonDocument.Parse(end.Lines[1]).RootElement.GetProperty("error").GetProperty("kind").GetString());
        Assert.Equal("{\"index\":2,\"value\":9}", end.Lines[2]);
        Assert.Contains("item 1: bad-input", end.Errors);
    }

    [Fact]
    public async Task An_item_has_its_result_while_the_next_is_still_to_come()
    {
        await using var map = _cluster.Start("map", "square", "--input", "-");
        for (var n = 1; n <= 3; n++)
        {
            await map.InputAsync($"{n}\n");
            await Deadline.UntilAsync($"item {n} is done", TimeSpan.FromSeconds(20), () => Task.FromResult(map.Output == string.Concat(Enumerable.Range(1, n).Select(i => $"{i * i}\n"))));
        }
        map.EndInput();
        (await map.EndAsync(TimeSpan.FromSeconds(20))).Expect(0);
    }

    [Fact]
    public async Task A_malformed_line_is_named_and_cancels_the_job()
    {
        await using var map = _cluster.Start("map", "square", "--input", "-", "--name", "malformed");
        await map.InputAsync("1\n2\n{\n4\n");
        map.EndInput();
        Assert.Contains("standard input, line 3", (await map.EndAsync(TimeSpan.FromSeconds(20))).Expect(2).Errors);
        var job = (await _cluster.JsonAsync("jobs")).EnumerateArray().Single(j => j.GetProperty("name").GetString() == "malformed");
        Assert.Equal("cancelled", job.GetProperty("state").GetString());
    }

    [Fact]
    public async Task An_empty_input_succeeds_without_a_result()
    {
        Assert.Empty((await _cluster.RunAsync("map square --range 1..0")).Expect(0).Output);
        Assert.Empty((await _cluster.RunAsync("map square --input -")).Expect(0).Output);
    }

    [Fact]
    public async Task What_is_not_there_ends_with_2()
    {
        Assert.Contains("'square'", (await _cluster.RunAsync("map sqare --range 1..3")).Expect(2).Errors);
        Assert.Contains("no-such-job", (await _cluster.RunAsync("job show no-such-job")).Expect(2).Errors);
    }

    [Fact]
    public async Task A_wrong_token_ends_with_4()
    {
        var access = JsonSerializer.Deserialize<Dictionary<string, string>>(await File.ReadAllTextAsync(_cluster.AccessFile))!;
        access["token"] = new string('x', access["token"].Length);
        var forged = Path.Combine(Path.GetDirectoryName(_cluster.AccessFile)!, "forged.json");
        await File.WriteAllTextAsync(forged, JsonSerializer.Serialize(access));
        (await _cluster.RunAsync($"map square --range 1..3 --access {forged}")).Expect(4);
    }
}
