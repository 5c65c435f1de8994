using System.Net.Http.Headers;
using System.Text.Json;
using ActorCompute.Cluster.Tests.Harness;
using ActorCompute.Cluster.Tests.Pool;

namespace ActorCompute.Cluster.Tests;

/// <summary>Items and results far above what a message holds, between programs of their own.</summary>
[Collection(OnTwoNodes.Name)]
public sealed class LargeOnClusterTests(TwoNodes nodes)
{
    private readonly TestCluster _cluster = nodes.Cluster;

    [LongFact]
    public async Task Items_and_results_of_50_MB_go_over_the_cluster()
    {
        await using var pool = await ComputePool.ConnectAsync(new() { AccessFile = _cluster.AccessFile });
        var items = new[] { LargeTests.Filled(50_000_000), LargeTests.Filled(40_000_000) };
        var echoed = await pool.MapAsync(bytes => bytes, items);
        Assert.True(echoed[0].AsSpan().SequenceEqual(items[0]) && echoed[1].AsSpan().SequenceEqual(items[1]));
    }

    [LongFact]
    public async Task A_line_of_3_MB_is_an_item_and_a_large_result_a_line()
    {
        var (file, words) = (Path.Combine(_cluster.Folder, "long.txt"), Enumerable.Range(0, 400_000).Select(n => $"w{n}").ToList());
        await File.WriteAllLinesAsync(file, ["a b a", string.Join(' ', words), "c"]);
        Assert.InRange(new FileInfo(file).Length, 3_000_000, 4_000_000);
        var end = (await _cluster.RunAsync($"map word-count --lines {file}")).Expect(0);
        Assert.Equal(("{\"a\":2,\"b\":1}", "{\"c\":1}", 3), (end.Lines[0], end.Lines[2], end.Lines.Length));
        Assert.Equal(words.Order(StringComparer.Ordinal), JsonDocument.Parse(end.Lines[1]).RootElement.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Rest_takes_large_items_and_gives_large_results()
    {
        var access = JsonDocument.Parse(await File.ReadAllTextAsync(_cluster.AccessFile)).RootElement;
        using var trusting = new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator };
        using var http = new HttpClient(trusting) { BaseAddress = new Uri(access.GetProperty("api").GetString()!) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", access.GetProperty("token").GetString());
        var text = string.Join(' ', Enumerable.Range(0, 300_000).Select(n => $"w{n}"));
        using var body = new StringContent(JsonSerializer.Serialize(new { id = "rest-large", task = "word-count", inputs = new[] { "a", text, "b" } }), System.Text.Encoding.UTF8, "application/json");
        (await http.PostAsync(new Uri("/v1/jobs", UriKind.Relative), body)).EnsureSuccessStatusCode();
        var lines = (await http.GetStringAsync(new Uri("/v1/jobs/rest-large/results", UriKind.Relative))).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["{\"index\":0,\"value\":{\"a\":1}}", "{\"index\":2,\"value\":{\"b\":1}}"], [lines[0], lines[2]]);
        var large = JsonDocument.Parse(lines[1]).RootElement;
        Assert.Equal((1, 300_000), (large.GetProperty("index").GetInt32(), large.GetProperty("value").EnumerateObject().Count()));
    }
}
