using System.Net;
using System.Net.Sockets;

namespace ActorCompute.ComputeNode.Tests.Io;

/// <summary>A web server of this process: a page, a chain of redirects, a page too large, and a path that is never answered.</summary>
internal sealed class TestServer : IDisposable
{
    public static readonly byte[] Page = [.. Enumerable.Range(0, 200_000).Select(n => (byte)n)];

    private readonly HttpListener _listener = new();

    public TestServer()
    {
        Url = $"http://127.0.0.1:{FreePort()}/";
        _listener.Prefixes.Add(Url);
        _listener.Start();
        _ = ServeAsync();
    }

    public string Url { get; }

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true) await AnswerAsync(await _listener.GetContextAsync());
        }
        catch (Exception e) when (e is ObjectDisposedException or HttpListenerException)
        {
            // Closed, or its client has gone.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var (path, response) = (context.Request.Url!.AbsolutePath, context.Response);
        if (path == "/silence") return;
        if (path.StartsWith("/redirects/", StringComparison.Ordinal) && int.Parse(path[11..]) is > 0 and var left) response.Redirect($"{Url}redirects/{left - 1}");
        else if (path == "/none") response.StatusCode = 404;
        else if (path == "/large") response.ContentLength64 = 2_000_000;
        for (var sent = 0; sent < (path == "/large" ? 2_000_000 : path == "/page" ? Page.Length : 0); sent += Page.Length) await response.OutputStream.WriteAsync(Page);
        response.Close();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
