using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ActorCompute.ComputeNode.Tests.Io.Http;

/// <summary>A web server of this process, on a port of its own; each path behaves badly in a way of its own.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    public static readonly byte[] Page = [.. Enumerable.Range(0, 200_000).Select(n => (byte)n)];

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, int> _visits = new();
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _held;

    private TestServer(X509Certificate2? certificate)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(k => k.Listen(System.Net.IPAddress.Loopback, 0, l =>
        {
            if (certificate is not null) l.UseHttps(certificate);
        }));
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public string Url => _app.Urls.Single() + "/";

    /// <summary>Requests that are held now at /held.</summary>
    public int Held => Volatile.Read(ref _held);

    /// <summary>How often a path was asked for.</summary>
    public int Visits(string path) => _visits.GetValueOrDefault("/" + path);

    public static async Task<TestServer> StartAsync(X509Certificate2? certificate = null)
    {
        var server = new TestServer(certificate);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Lets those go that are held, and will be.</summary>
    public void Release() => _released.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Release();
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }

    private Task AnswerAsync(HttpContext http)
    {
        var visit = _visits.AddOrUpdate(http.Request.Path, 1, (_, n) => n + 1);
        return http.Request.Path.Value!.Split('/')[1..] switch
        {
            ["page"] => WriteAsync(http, Page),
            ["large"] => RepeatAsync(http, Page, 10),
            ["text", var charset] => WriteAsync(http, Encoding.GetEncoding(charset).GetBytes("née \"Ü\"\n"), $"text/plain; charset={charset}"),
            ["bytes", var length] => WriteAsync(http, new byte[int.Parse(length)]),
            ["echo"] => EchoAsync(http),
            ["protocol"] => WriteAsync(http, Encoding.UTF8.GetBytes(http.Request.Protocol)),
            ["silence"] => Task.Delay(Timeout.Infinite, http.RequestAborted),
            ["held"] => HoldAsync(http),
            ["redirects", var left] => Redirect(http, int.Parse(left) is > 0 and var n ? $"/redirects/{n - 1}" : null),
            ["to"] => Redirect(http, http.Request.Query["url"], int.Parse(http.Request.Query["status"]!)),
            ["fails", var times, var status] => WriteAsync(http, "page"u8.ToArray(), status: visit <= int.Parse(times) ? int.Parse(status) : 200),
            ["limited", var times, var after] => Limit(http, visit <= int.Parse(times), after),
            ["breaks", var times] => visit <= int.Parse(times) ? BreakAsync(http) : WriteAsync(http, "page"u8.ToArray()),
            ["compressed", var coding] => WriteCompressedAsync(http, coding),
            _ => WriteAsync(http, [], status: 404),
        };
    }

    private static async Task WriteAsync(HttpContext http, byte[] body, string? type = null, int status = 200)
    {
        (http.Response.StatusCode, http.Response.ContentType, http.Response.ContentLength) = (status, type, body.Length);
        if (!HttpMethods.IsHead(http.Request.Method)) await http.Response.Body.WriteAsync(body);
    }

    private static async Task RepeatAsync(HttpContext http, byte[] body, int times)
    {
        for (var n = 0; n < times; n++) await http.Response.Body.WriteAsync(body);
    }

    private static async Task EchoAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var headers = http.Request.Headers.Select(h => $"{h.Key}: {h.Value}").Order(StringComparer.Ordinal);
        await WriteAsync(http, Encoding.UTF8.GetBytes($"{http.Request.Method}\n{string.Join('\n', headers)}\n\n{await reader.ReadToEndAsync()}"));
    }

    private async Task HoldAsync(HttpContext http)
    {
        Interlocked.Increment(ref _held);
        await _released.Task.WaitAsync(http.RequestAborted);
        Interlocked.Decrement(ref _held);
    }

    private static Task Redirect(HttpContext http, string? location, int status = 302)
    {
        if (location is not null) (http.Response.StatusCode, http.Response.Headers.Location) = (status, location);
        return Task.CompletedTask;
    }

    private static Task Limit(HttpContext http, bool refuse, string after)
    {
        if (refuse) (http.Response.StatusCode, http.Response.Headers.RetryAfter) = (429, after);
        return Task.CompletedTask;
    }

    private static async Task BreakAsync(HttpContext http)
    {
        http.Response.ContentLength = 1000;
        await http.Response.Body.WriteAsync(new byte[500]);
        await http.Response.Body.FlushAsync();
        http.Abort();
    }

    private static async Task WriteCompressedAsync(HttpContext http, string coding)
    {
        http.Response.Headers.ContentEncoding = coding;
        await using Stream body = coding switch
        {
            "gzip" => new GZipStream(http.Response.Body, CompressionLevel.Fastest),
            "deflate" => new ZLibStream(http.Response.Body, CompressionLevel.Fastest),
            "br" => new BrotliStream(http.Response.Body, CompressionLevel.Fastest),
            _ => http.Response.Body,
        };
        await body.WriteAsync(Page);
    }
}
