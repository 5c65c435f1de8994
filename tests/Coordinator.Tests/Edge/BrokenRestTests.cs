using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using ActorCompute.Coordinator.Tests.Access;
using ActorCompute.Messages.Access;

namespace ActorCompute.Coordinator.Tests.Edge;

/// <summary>Bodies, headers and addresses that make no sense, over REST as programs send it: HTTP/1.1 over TLS.</summary>
public sealed class BrokenRestTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly SpokenLines _logs = new();
    private CoordinatorHost _host = null!;
    private string _token = "";

    public async Task InitializeAsync()
    {
        var options = new CoordinatorOptions { Port = 0, ApiPort = 0, DataFolder = _folder.File("data"), AccessFile = _folder.File("access.json") };
        _host = await CoordinatorHost.StartAsync(options, _logs, CancellationToken.None);
        _token = AccessFile.Load(options.AccessFile).Token!;
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"task":1}""")]
    [InlineData("""{"task":"square"}""")]
    [InlineData("""{"task":"square","inputs":1}""")]
    [InlineData("""{"task":"\ud800","inputs":[]}""")]
    [InlineData("""{"task":"square","inputs":[],"retries":1,"retryOn":["\ud800"]}""")]
    [InlineData("""{"task":"square","inputs":[],"retries":1,"retryOn":[1]}""")]
    [InlineData("""{"task":"square","inputs":[],"retries":1,"retryOn":["a b"]}""")]
    [InlineData("""{"task":"square","inputs":[],"key":"\udfff"}""")]
    [InlineData("""{"task":"square","inputs":[],"id":"a b"}""")]
    [InlineData("""{"task":"square","inputs":[],"chunk":2147483648}""")]
    [InlineData("""{"task":"square","inputs":[],"chunk":1e400}""")]
    [InlineData("""{"task":"square","inputs":[],"priority":"high"}""")]
    [InlineData("""{"task":"square","inputs":[],"itemsPerSecond":1e400}""")]
    [InlineData("""{"task":"square","inputs":[],"itemsPerSecond":-1}""")]
    [InlineData("""{"task":"square","inputs":[],"deadlineMs":9223372036854775807}""")]
    [InlineData("""{"task":"square","inputs":[],"retryFactor":"NaN"}""")]
    [InlineData("""{"task":"square","range":{"from":-9223372036854775808,"to":9223372036854775807}}""")]
    [InlineData("""{"task":"square","range":{"from":0,"to":1e30}}""")]
    [InlineData("""{"task":"square","range":[]}""")]
    [InlineData("""{"task":"square","inputs":[],"reduce":"no such"}""", 404)]
    [InlineData("""{"task":"no such","inputs":[]}""", 404)]
    public async Task A_body_that_makes_no_sense_is_refused_with_a_sentence(string body, int status = 400) =>
        await RefusesAsync(status, "POST /v1/jobs", Encoding.UTF8.GetBytes(body), $"Content-Length: {Encoding.UTF8.GetByteCount(body)}");

    [Fact]
    public async Task Inputs_that_are_no_text_are_refused() =>
        await RefusesAsync(400, "POST /v1/jobs", [.. "{\"task\":\"square\",\"inputs\":[\""u8, 0xff, .. "\"]}"u8], "Content-Length: 32");

    [Theory]
    [InlineData("FFFFFFFFFFFFFFFF\r\n{}")]
    [InlineData("7FFFFFFFFFFFFFFF\r\n{}")]
    [InlineData("-1\r\n{}\r\n0\r\n\r\n")]
    [InlineData("xyz\r\n{}\r\n0\r\n\r\n")]
    [InlineData("2\r\n{}X\r\n0\r\n\r\n")]
    public async Task Chunks_that_are_none_are_refused(string body) =>
        await RefusesAsync(400, "POST /v1/jobs", Encoding.ASCII.GetBytes(body), "Transfer-Encoding: chunked");

    [Theory]
    [InlineData("GET /v1/jobs/a%20b")]
    [InlineData("GET /v1/jobs/%ED%A0%80")]
    [InlineData("GET /v1/jobs/a%20b/results")]
    [InlineData("GET /v1/jobs/nope/errors?from=-1")]
    [InlineData("GET /v1/jobs/nope/errors?from=99999999999999999999")]
    [InlineData("GET /v1/jobs/nope/log?item=x")]
    [InlineData("GET /v1/jobs/nope/results", 404)]
    [InlineData("POST /v1/jobs/a%20b:cancel")]
    [InlineData("POST /v1/jobs/nope:retry?round=x")]
    [InlineData("POST /v1/jobs/nope:retry?round=99999999999")]
    [InlineData("POST /v1/jobs/nope:cancel", 404)]
    [InlineData("DELETE /v1/jobs/a%20b")]
    [InlineData("POST /v1/nodes/a%20b:drain", 404)]
    [InlineData("POST /v1/nodes/a:drain?timeoutMs=-9223372036854775808")]
    [InlineData("POST /v1/nodes/a:drain?timeoutMs=9223372036854775807")]
    [InlineData("POST /v1/nodes/a:drain?timeoutMs=x")]
    public async Task An_address_that_makes_no_sense_is_refused_with_a_sentence(string request, int status = 400) =>
        await RefusesAsync(status, request, [], "Content-Length: 0");

    private async Task RefusesAsync(int status, string request, byte[] body, string header)
    {
        var answer = await SendAsync(request, body, header);
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", answer, StringComparison.Ordinal);
        Assert.Contains("\"", answer[answer.IndexOf("\r\n\r\n", StringComparison.Ordinal)..], StringComparison.Ordinal);   // a document that says why
        Assert.StartsWith("HTTP/1.1 200 ", await SendAsync("GET /v1/nodes", [], "Content-Length: 0"), StringComparison.Ordinal);
        Assert.Empty(_logs.Lines);
    }

    private async Task<string> SendAsync(string request, byte[] body, string header)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, _host.Api.Port);
        await using var tls = new SslStream(socket.GetStream(), false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync("localhost");
        await tls.WriteAsync(Encoding.ASCII.GetBytes($"{request} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {_token}\r\nConnection: close\r\n{header}\r\n\r\n"));
        await tls.WriteAsync(body);
        await tls.FlushAsync();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var answer = new MemoryStream();
        await tls.CopyToAsync(answer, deadline.Token);
        return Encoding.UTF8.GetString(answer.ToArray());
    }
}
