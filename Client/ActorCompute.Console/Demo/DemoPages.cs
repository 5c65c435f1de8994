using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ActorCompute.Demo;

/// <summary>A web server on loopback that takes its time: what a fetching node waits for.</summary>
internal sealed class DemoPages : IAsyncDisposable
{
    /// <summary>How long each page takes.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromSeconds(0.2);

    private readonly WebApplication _server;

    private DemoPages(WebApplication server) => _server = server;

    public static async Task<DemoPages> StartAsync(CancellationToken cancel)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port: 0));
        builder.Services.AddRoutingCore();
        var server = builder.Build();
        server.UseRouting();
        server.MapGet("/pages/{number:long}", AnswerAsync);
        await server.StartAsync(cancel);
        return new(server);
    }

    /// <summary>The JSON document that names a page.</summary>
    public string Document(long number) => $"\"{_server.Urls.First()}/pages/{number}\"";

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static async Task AnswerAsync(HttpContext context)
    {
        await Task.Delay(Delay, context.RequestAborted);
        var number = context.Request.RouteValues["number"];
        var text = $"<!doctype html><title>Page {number}</title>\n" + string.Concat(Enumerable.Repeat($"<p>This is page {number}.</p>\n", 100));
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), context.RequestAborted);
    }
}
