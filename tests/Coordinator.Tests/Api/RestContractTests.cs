using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ActorCompute.Coordinator.Api;
using ActorCompute.Coordinator.Tests.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorCompute.Coordinator.Tests.Api;

/// <summary>REST says what it does not understand, by name and as a problem, and answers with the documents that docs/protocol.md names.</summary>
public sealed partial class RestContractTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private CoordinatorHost _host = null!;
    private HttpClient _http = null!;

    public async Task InitializeAsync()
    {
        var options = new CoordinatorOptions { Port = 0, ApiPort = 0, DataFolder = _folder.File("data"), AccessFile = _folder.File("access.json"), Insecure = true };
        _host = await CoordinatorHost.StartAsync(options, NullLoggerFactory.Instance, CancellationToken.None);
        _http = new HttpClient { BaseAddress = _host.Api, DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("""{"task":"square","inputs":[1],"retires":3}""", "'retires': did you mean 'retries'?")]
    [InlineData("""{"task":"square","inputs":[1],"Retries":3}""", "'Retries': did you mean 'retries'?")]
    [InlineData("""{"task":"square","inputs":[1],"colour":"red"}""", "'colour': there are task, inputs")]
    [InlineData("""{"task":"square","range":{"from":1,"to":2,"step":3}}""", "A range has no property 'step'")]
    [InlineData("""{"task":"square","inputs":[1],"retries":1,"retries":2}""", "'retries' twice")]
    [InlineData("""{"task":"square","inputs":[1],"\ud800":1}""", "whole characters")]
    public async Task A_property_that_is_not_known_is_refused_by_name(string body, string said)
    {
        using var json = new StringContent(body, Encoding.UTF8, "application/json");
        await ProblemAsync(await _http.PostAsync("/v1/jobs", json), 400, said);
        Assert.Empty((await _http.GetFromJsonAsync<JsonElement>("/v1/jobs")).EnumerateArray());
    }

    [Theory]
    [InlineData("GET", "/v1/jobs?limt=1", "'limt' here: did you mean 'limit'?")]
    [InlineData("GET", "/v1/jobs?limit=x", "'limit' is 'x'")]
    [InlineData("GET", "/v1/jobs?limit=1&limit=2", "'limit' is given 2 times")]
    [InlineData("GET", "/v1/jobs/x?limit=1", "'limit'")]
    [InlineData("GET", "/v1/jobs/x/results?unorderd=true", "did you mean 'unordered'?")]
    [InlineData("GET", "/v1/jobs/x/results?unordered=yes", "say true or false")]
    [InlineData("GET", "/v1/jobs/x/errors?form=1", "did you mean 'from'?")]
    [InlineData("GET", "/v1/jobs/x/log?items=1", "did you mean 'item'?")]
    [InlineData("POST", "/v1/jobs/x:cancel?why=1", "there are reason")]
    [InlineData("POST", "/v1/jobs/x:retry?rond=1", "did you mean 'round'?")]
    [InlineData("POST", "/v1/nodes/x:drain?timeout=1", "did you mean 'timeoutMs'?")]
    [InlineData("POST", "/v1/jobs?retries=3", "'retries' here: it takes none")]
    [InlineData("DELETE", "/v1/jobs/x?force=true", "'force' here: it takes none")]
    [InlineData("GET", "/v1/nodes?limit=1", "it takes none")]
    [InlineData("GET", "/v1/tasks?x", "it takes none")]
    [InlineData("GET", "/v1/packages?x=%1B", "it takes none")]
    public async Task A_parameter_of_the_query_that_is_not_known_is_refused_by_name(string method, string url, string said)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), url) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        await ProblemAsync(await _http.SendAsync(request), 400, said);
    }

    [Theory]
    [InlineData("GET", "/v1/job", 404, "did you mean '/v1/jobs'")]
    [InlineData("GET", "/", 404, "There is nothing at /")]
    [InlineData("POST", "/v1/jobs/x:cancle", 404, "did you mean '/v1/jobs/ID:cancel'")]
    [InlineData("GET", "/v1/jobs/nosuch", 404, "There is no job nosuch")]
    [InlineData("GET", "/v1/jobs/a%20b", 400, "is not a job id")]
    [InlineData("PUT", "/v1/jobs", 405, "takes no PUT, but")]
    [InlineData("DELETE", "/v1/nodes", 405, "takes no DELETE, but GET")]
    public async Task What_is_not_there_is_a_problem_too(string method, string url, int status, string said)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), url) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        await ProblemAsync(await _http.SendAsync(request), status, said);
    }

    [Fact]
    public async Task Bodies_that_are_no_json_or_too_long_are_problems()
    {
        using var text = new StringContent("{}", Encoding.UTF8, "text/xml");
        await ProblemAsync(await _http.PostAsync("/v1/jobs", text), 415, "application/json");
        using var broken = new StringContent("{", Encoding.UTF8, "application/json");
        await ProblemAsync(await _http.PostAsync("/v1/jobs", broken), 400, "The body is not JSON");
        using var array = new StringContent("[]", Encoding.UTF8, "application/json");
        await ProblemAsync(await _http.PostAsync("/v1/jobs", array), 400, "must be an object");
        using var form = new StringContent("""{"task":"square","inputs":[1]}""", Encoding.UTF8, "application/x-www-form-urlencoded");   // as curl -d says
        Assert.Equal(HttpStatusCode.Created, (await _http.PostAsync("/v1/jobs", form)).StatusCode);
    }

    [Fact]
    public async Task A_missing_token_is_a_problem()
    {
        var context = new DefaultHttpContext();
        context.Response.Body = new MemoryStream();
        await new TokenGuard(_ => Task.CompletedTask, _ => false).InvokeAsync(context);
        Assert.Equal((401, "application/problem+json", "Bearer"), (context.Response.StatusCode, context.Response.ContentType, context.Response.Headers.WWWAuthenticate.ToString()));
    }

    [Fact]
    public async Task The_newest_jobs_come_first_and_no_more_than_are_asked_for()
    {
        foreach (var id in new[] { "a", "b", "c" }) (await _http.PostAsJsonAsync("/v1/jobs", new { id, task = "square", inputs = new[] { 1 } })).EnsureSuccessStatusCode();
        Assert.Equal(3, (await _http.GetFromJsonAsync<JsonElement>("/v1/jobs")).GetArrayLength());
        Assert.Equal(2, (await _http.GetFromJsonAsync<JsonElement>("/v1/jobs?limit=2")).GetArrayLength());
        var job = await _http.GetFromJsonAsync<JsonElement>("/v1/jobs/a");
        Assert.Equal(JsonValueKind.Number, job.GetProperty("total").ValueKind);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", job.GetProperty("submitted").GetString()!);
    }

    [Theory]
    [InlineData("job")]
    [InlineData("node")]
    [InlineData("task")]
    [InlineData("package")]
    [InlineData("problem")]
    public async Task Documents_have_the_properties_that_the_documentation_names(string kind)
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "ActorCompute.sln"))) root = Path.GetDirectoryName(root)!;
        var row = File.ReadLines(Path.Combine(root, "docs", "protocol.md")).Single(l => l.StartsWith($"| a {kind} |", StringComparison.Ordinal));
        Assert.Equal(Names().Matches(row).Select(m => m.Groups[1].Value), (await DocumentAsync(kind)).EnumerateObject().Select(p => p.Name));
    }

    /// <summary>One in which nothing is left out.</summary>
    private async Task<JsonElement> DocumentAsync(string kind)
    {
        if (kind == "problem") return await (await _http.GetAsync("/v1/nothing")).Content.ReadFromJsonAsync<JsonElement>();
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            if (kind == "job") RestDocuments.Write(json, WholeJob());
            else if (kind == "node") RestDocuments.Write(json, new Protos.Node());
            else if (kind == "task") RestDocuments.Write(json, new Protos.Task());
            else RestDocuments.Write(json, new Protos.Package());
        }
        return JsonDocument.Parse(body.ToArray()).RootElement;
    }

    private static Protos.Job WholeJob()
    {
        var job = new Protos.Job();
        foreach (var field in Protos.Job.Descriptor.Fields.InDeclarationOrder().Where(f => !f.IsRepeated))
        {
            object value = field.FieldType switch
            {
                Google.Protobuf.Reflection.FieldType.String => "x",
                Google.Protobuf.Reflection.FieldType.Int64 => 1L,
                Google.Protobuf.Reflection.FieldType.Int32 => 1,
                Google.Protobuf.Reflection.FieldType.Double => 1d,
                Google.Protobuf.Reflection.FieldType.Bool => true,
                var other => throw new NotSupportedException($"{other}"),
            };
            field.Accessor.SetValue(job, value);
        }
        return job;
    }

    private static async Task ProblemAsync(HttpResponseMessage answer, int status, string said)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((status, status), ((int)answer.StatusCode, problem.GetProperty("status").GetInt32()));
        Assert.Contains(said, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.NotEqual("", problem.GetProperty("title").GetString());
    }

    [GeneratedRegex("`([a-zA-Z]+)`")]
    private static partial Regex Names();
}
