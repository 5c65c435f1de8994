using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ActorCompute.Coordinator.Tests.Access;
using ActorCompute.Coordinator.Tests.Packages;
using ActorCompute.Messages.Access;
using ActorCompute.Messages.Content;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorCompute.Coordinator.Tests.Api;

/// <summary>Tasks of packages over REST, on a real port.</summary>
public sealed class RestSubmissionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_task_of_a_package_is_run_by_its_name()
    {
        var options = new CoordinatorOptions { Port = 0, ApiPort = 0, DataFolder = _folder.File("data"), AccessFile = _folder.File("access.json"), Insecure = true };
        await using var host = await CoordinatorHost.StartAsync(options, NullLoggerFactory.Instance, CancellationToken.None);
        await PushAsync(host.Api, TestPackage.Of("Demo", TinyAssembly.WithDouble()));
        using var http = new HttpClient { BaseAddress = host.Api, DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        var opened = await http.PostAsJsonAsync("/v1/jobs", new { task = "Demo.Tasks.Double", inputs = new[] { 1, 2, 3 } });
        Assert.Equal(HttpStatusCode.Created, opened.StatusCode);
        var reduced = await http.PostAsJsonAsync("/v1/jobs", new { id = "r", task = "Demo.Tasks.Double", inputs = Array.Empty<int>(), reduce = "sum" });
        Assert.Equal(HttpStatusCode.Created, reduced.StatusCode);
        Assert.Equal("""{"index":0,"value":0}""", (await http.GetStringAsync("/v1/jobs/r/results")).TrimEnd());
        Assert.Equal("sum", (await http.GetFromJsonAsync<JsonElement>("/v1/jobs/r")).GetProperty("reduce").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await http.PostAsJsonAsync("/v1/jobs", new { task = "square", inputs = new[] { 1 }, reduce = "summ" })).StatusCode);
        var unknown = await http.PostAsJsonAsync("/v1/jobs", new { task = "Demo.Tasks.Duoble", inputs = new[] { 1 } });
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Contains("Demo.Tasks.Double", (await unknown.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString(), StringComparison.Ordinal);
        var packages = await http.GetFromJsonAsync<JsonElement>("/v1/packages");
        Assert.Equal("Demo", Assert.Single(packages.EnumerateArray()).GetProperty("name").GetString());
    }

    [Fact]
    public async Task Submissions_of_one_key_are_one_job_and_an_ended_one_can_be_deleted()
    {
        var options = new CoordinatorOptions { Port = 0, ApiPort = 0, DataFolder = _folder.File("data"), AccessFile = _folder.File("access.json"), Insecure = true };
        await using var host = await CoordinatorHost.StartAsync(options, NullLoggerFactory.Instance, CancellationToken.None);
        using var http = new HttpClient { BaseAddress = host.Api, DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        var id = await SubmitAsync(new { task = "square", key = "k", inputs = new[] { 1, 2 }, retries = 1, retryOn = new[] { "IOException" }, deadlineMs = 60_000 });
        Assert.StartsWith("key-", id, StringComparison.Ordinal);
        Assert.Equal(id, await SubmitAsync(new { task = "square", key = "k", inputs = new[] { 1, 2 }, retries = 1, retryOn = new[] { "IOException" }, deadlineMs = 60_000 }));
        await RefusedAsync(HttpStatusCode.Conflict, "its number of retries is 1, not 2", new { task = "square", key = "k", inputs = new[] { 1, 2 }, retries = 2, retryOn = new[] { "IOException" }, deadlineMs = 60_000 });
        await RefusedAsync(HttpStatusCode.BadRequest, "takes no more inputs", new { task = "square", key = "k", inputs = new[] { 1, 2, 3 }, retries = 1, retryOn = new[] { "IOException" }, deadlineMs = 60_000 });
        await RefusedAsync(HttpStatusCode.BadRequest, "needs retries", new { task = "square", inputs = new[] { 1 }, retryOn = new[] { "IOException" } });
        await RefusedAsync(HttpStatusCode.BadRequest, "grow by a factor of 0.5", new { task = "square", inputs = new[] { 1 }, retries = 1, retryFactor = 0.5 });
        Assert.Single((await http.GetFromJsonAsync<JsonElement>("/v1/jobs")).EnumerateArray());
        Assert.Equal("", await http.GetStringAsync($"/v1/jobs/{id}/errors"));
        Assert.Equal(HttpStatusCode.BadRequest, (await http.DeleteAsync($"/v1/jobs/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await http.PostAsync($"/v1/jobs/{id}:retry", null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.PostAsync($"/v1/jobs/{id}:cancel", null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.DeleteAsync($"/v1/jobs/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync($"/v1/jobs/{id}/errors")).StatusCode);

        async Task<string> SubmitAsync(object job)
        {
            var answer = await http.PostAsJsonAsync("/v1/jobs", job);
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
            return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        }

        async Task RefusedAsync(HttpStatusCode status, string why, object job)
        {
            var answer = await http.PostAsJsonAsync("/v1/jobs", job);
            Assert.Equal(status, answer.StatusCode);
            Assert.Contains(why, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    public void Dispose() => _folder.Dispose();

    private static async Task PushAsync(Uri api, TestPackage package)
    {
        using var channel = ApiChannel.Open(new AccessFile(api, "", null, null));
        foreach (var bytes in package.Contents.Append(package.Manifest.ToBytes()))
        {
            using var put = new Protos.Content.ContentClient(channel).Put();
            await put.RequestStream.WriteAsync(new() { Hash = ContentHash.Of(bytes).Value, Data = ByteString.CopyFrom(bytes) });
            await put.RequestStream.CompleteAsync();
            await put;
        }
        await new Protos.Packages.PackagesClient(channel).PushAsync(new() { Manifest = package.Hash.Value });
    }
}
