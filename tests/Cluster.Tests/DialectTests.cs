using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using ActorCompute.Cluster.Tests.Harness;

namespace ActorCompute.Cluster.Tests;

/// <summary>REST and the console with <c>--json</c> say the same of the same.</summary>
[Collection(OnTwoNodes.Name)]
public sealed class DialectTests(TwoNodes nodes)
{
    /// <summary>What the console works out for people from the rest.</summary>
    private static readonly string[] OfTheConsole = ["advice", "command"];

    private readonly TestCluster _cluster = nodes.Cluster;

    [LongFact]
    public async Task Documents_are_the_same_by_either_way()
    {
        var job = (await _cluster.RunAsync("map square --range 1..3 --name dialect --retries 1 --deadline 10m --detach")).Expect(0).Output.Trim();
        (await _cluster.RunAsync($"job wait {job}")).Expect(0);
        await SameAsync($"job show {job} --json", $"/v1/jobs/{job}");
        await SameAsync("tasks --json", "/v1/tasks");
        await SameAsync("packages --json", "/v1/packages");
        var (told, asked) = (await ConsoleAsync("nodes --json"), await RestAsync("/v1/nodes"));
        Assert.Equal(told.AsArray().Select(Names), asked.AsArray().Select(Names));
    }

    [Fact]
    public async Task Lines_are_the_same_by_either_way()
    {
        var input = Path.Combine(_cluster.Folder, "dialect.jsonl");
        await File.WriteAllLinesAsync(input, ["1", "\"two\"", "3"]);
        var job = (await _cluster.RunAsync($"map square --input {input} --detach")).Expect(0).Output.Trim();
        (await _cluster.RunAsync($"job wait {job}")).Expect(1);
        using var http = Http();
        Assert.Equal((await _cluster.RunAsync($"job results {job} --json")).Output, await http.GetStringAsync(new Uri($"/v1/jobs/{job}/results", UriKind.Relative)));
        Assert.Equal((await _cluster.RunAsync($"job errors {job} --json")).Output, await http.GetStringAsync(new Uri($"/v1/jobs/{job}/errors", UriKind.Relative)));
    }

    private static string Names(JsonNode? node) => string.Join(' ', node!.AsObject().Select(p => $"{p.Key}:{p.Value?.GetValueKind()}"));

    private async Task SameAsync(string verb, string path)
    {
        var (told, asked) = (await ConsoleAsync(verb), await RestAsync(path));
        if (told is JsonObject one)
            foreach (var name in OfTheConsole) one.Remove(name);
        Assert.True(JsonNode.DeepEquals(told, asked), $"{verb} says {told}\n{path} says {asked}");
    }

    private async Task<JsonNode> ConsoleAsync(string verb) => JsonNode.Parse((await _cluster.RunAsync(verb)).Expect(0).Output)!;

    private async Task<JsonNode> RestAsync(string path)
    {
        using var http = Http();
        return JsonNode.Parse(await http.GetStringAsync(new Uri(path, UriKind.Relative)))!;
    }

    private HttpClient Http()
    {
        var access = JsonDocument.Parse(File.ReadAllText(_cluster.AccessFile)).RootElement;
        var trusting = new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator };
        var http = new HttpClient(trusting) { BaseAddress = new Uri(access.GetProperty("api").GetString()!) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", access.GetProperty("token").GetString());
        return http;
    }
}
