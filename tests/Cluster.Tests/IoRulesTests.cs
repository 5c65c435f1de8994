using System.Text.Json;
using ActorCompute.Cluster.Tests.Harness;

namespace ActorCompute.Cluster.Tests;

/// <summary>What a node is told that its built-in I/O tasks may do.</summary>
public sealed class IoRulesTests
{
    [LongFact]
    public async Task A_node_reads_files_below_the_folders_it_allows_and_asks_no_private_address_if_it_is_told_so()
    {
        await using var cluster = await TestCluster.StartAsync();
        var allowed = Directory.CreateDirectory(Path.Combine(cluster.Folder, "allowed")).FullName;
        var (file, items, urls) = (Path.Combine(allowed, "a.txt"), Path.Combine(cluster.Folder, "items"), Path.Combine(cluster.Folder, "urls"));
        await File.WriteAllTextAsync(file, "hello");
        File.CreateSymbolicLink(Path.Combine(allowed, "out"), cluster.AccessFile);
        await File.WriteAllLinesAsync(items, [file, Path.Combine(allowed, "out"), cluster.AccessFile]);
        using var server = new PageServer();
        await File.WriteAllLinesAsync(urls, [server.Url]);
        await using (await cluster.StartNodeAsync("careful", "--allow-read", allowed, "--forbid-private-addresses"))
        {
            var read = (await cluster.RunAsync($"map file.read --lines {items} --with-index")).Expect(1);
            var results = read.Lines.Select(l => JsonDocument.Parse(l).RootElement).ToArray();
            Assert.Equal(5, results[0].GetProperty("value").GetProperty("length").GetInt32());
            Assert.All(results[1..], r => Assert.Contains("does not lie below", r.GetProperty("error").GetProperty("message").GetString()));
            Assert.Contains("--forbid-private-addresses", (await cluster.RunAsync($"fetch --lines {urls}")).Expect(1).Errors);
        }
        await using var plain = await cluster.StartNodeAsync("plain");
        Assert.Contains("--allow-read DIR", (await cluster.RunAsync($"map file.read --lines {items}")).Expect(1).Errors);
        (await cluster.RunAsync($"fetch --lines {urls}")).Expect(0);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_named()
    {
        await using var cluster = await TestCluster.StartAsync();
        Assert.Contains("--allow-read '/no/such'", (await cluster.RunAsync("node --allow-read /no/such")).Expect(2).Errors);
    }
}
