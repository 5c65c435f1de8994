using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ActorCompute.Cluster.Tests.Harness;

/// <summary>
/// A web server of this process: every path is a page that names it, and what came in the header X-Test; "slow" waits to be released, and
/// "site/0" to "site/19" link to the next one and to "none", which is not there.
/// </summary>
internal sealed class PageServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PageServer()
    {
        Url = $"http://127.0.0.1:{FreePort()}/";
        _listener.Prefixes.Add(Url);
        _listener.Start();
        _ = ServeAsync();
    }

    public string Url { get; }

    /// <summary>A port where nobody listens.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Lets the slow page go.</summary>
    public void Release() => _released.TrySetResult();

    public void Dispose()
    {
        Release();
        _listener.Close();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true) _ = AnswerAsync(await _listener.GetContextAsync());
        }
        catch (Exception e) when (e is ObjectDisposedException or HttpListenerException)
        {
            // Closed.
        }
    }

    private static string Links(string path) => !path.StartsWith("/site/", StringComparison.Ordinal) ? ""
        : int.Parse(path[6..], CultureInfo.InvariantCulture) is < 19 and var number ? $"<a href=\"{number + 1}\">next</a> <a href=\"/none\">nothing</a>"
        : "<a href=\"0\">first</a>";

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var path = context.Request.Url!.AbsolutePath;
        if (path == "/slow") await _released.Task;
        if (path == "/none") context.Response.StatusCode = 404;
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes($"page {path} {context.Request.Headers["X-Test"]}{Links(path)}"));
        context.Response.Close();
    }
}
