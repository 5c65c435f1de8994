using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using ActorCompute.Messages;
using ActorCompute.Messages.Access;
using ActorCompute.Messages.Admission;
using Grpc.AspNetCore.Server.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ActorCompute.Coordinator.Api;

/// <summary>Where the API listens, and whom it lets in.</summary>
/// <param name="Host">An address to bind to; unused with a socket.</param>
/// <param name="Port">0 takes a free one.</param>
/// <param name="Socket">A Unix socket instead, in a folder that guards it.</param>
/// <param name="Certificate">Null is no TLS.</param>
/// <param name="Accepts">Whether a token is the cluster's; null lets everybody in.</param>
internal sealed record ApiEndpoint(string Host, int Port, string? Socket, X509Certificate2? Certificate, Func<string?, bool>? Accepts)
{
    /// <summary>Who may connect; null lets come whoever comes. The API disposes of it.</summary>
    public Door? Door { get; init; }
}

/// <summary>Kestrel with gRPC, REST, and health probes, on one port.</summary>
internal static class ApiHost
{
    /// <summary>Starts listening.</summary>
    /// <exception cref="UserError">The port is in use, or the host is none of this machine's.</exception>
    public static async Task<WebApplication> StartAsync(
        ApiEndpoint endpoint, CoordinatorGate gate, PackageDesk packages, Enrolment? enrolment, Vitals vitals, ILoggerFactory logs, CancellationToken cancel)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, endpoint));
        if (endpoint.Certificate is not null) builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(new EdgeLogs(logs)));
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, UnsignalledLifetime>());
        if (endpoint.Door is { } door) builder.Services.AddSingleton<IConnectionListenerFactory>(services => new DoorListenerFactory(Sockets(services), door));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(gate);
        var submissions = new Submissions(packages);
        builder.Services.AddSingleton(submissions);
        builder.Services.AddSingleton(packages.Content);
        builder.Services.AddSingleton(new JobsService(gate, submissions, packages.Content));
        builder.Services.AddSingleton(new ClusterService(gate, packages, enrolment));
        builder.Services.AddSingleton(new ContentService(packages.Content));
        builder.Services.AddSingleton(new PackagesService(packages));
        builder.Services.AddSingleton<RequestGuard>();
        builder.Services.AddGrpc(g =>
        {
            (g.MaxReceiveMessageSize, g.MaxSendMessageSize) = (ApiChannel.MaxMessageBytes, ApiChannel.MaxMessageBytes);
            g.IgnoreUnknownServices = true;   // else it takes every path of two parts for a call of gRPC, and REST's methods that are not taken are not said
            g.Interceptors.Add<RequestGuard>();
            g.Interceptors.Add<DiskFaults>();
        });
        builder.Services.Replace(ServiceDescriptor.Singleton(typeof(IServiceMethodProvider<>), typeof(CheckedMethods<>)));
        builder.Services.AddSingleton(new DiskFaults(new Uptime(TimeProvider.System), logs.CreateLogger<DiskFaults>()));
        var rest = endpoint.Socket is null;   // on a socket there is this process alone, and its start should be quick
        var app = builder.Build();
        app.UseMiddleware<FaultGuard>();
        if (rest) app.UseMiddleware<RestProblems>();
        app.UseMiddleware<TokenGuard>(endpoint.Accepts ?? (_ => true));
        app.UseRouting();
        app.MapGrpcService<JobsService>();
        app.MapGrpcService<ClusterService>();
        app.MapGrpcService<ContentService>();
        app.MapGrpcService<PackagesService>();
        if (rest) MapRest(app, new Readiness(gate, vitals, TimeProvider.System));
        try
        {
            await app.StartAsync(cancel);
            return app;
        }
        catch (SocketException e)
        {
            throw new UserError(ExitStatus.BadInput, $"The API cannot listen on {endpoint.Host} ({e.Message}): name an address of this machine with --host.", e);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new UserError(ExitStatus.BadInput, $"Port {endpoint.Port} on {endpoint.Host} is in use: stop what listens there, or choose another with --api-port.", e);
        }
    }

    /// <summary>The port that was taken.</summary>
    public static int PortOf(WebApplication app) => new Uri(app.Urls.First()).Port;

    private static SocketTransportFactory Sockets(IServiceProvider services) =>
        new(services.GetRequiredService<IOptions<SocketTransportOptions>>(), services.GetRequiredService<ILoggerFactory>());

    private static void MapRest(WebApplication app, Readiness readiness)
    {
        app.MapGet("/healthz", () => "ok");
        app.MapGet("/readyz", (RequestDelegate)readiness.AnswerAsync);
        RestJobs.Map(app);
        RestResources.Map(app);
    }

    private static void Listen(KestrelServerOptions kestrel, ApiEndpoint endpoint)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null;   // uploads are streams, slowed by flow control
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;  // a reader may take its time
        // A client that vanished without a word is noticed; until then its streams would pass for signs of life.
        (kestrel.Limits.Http2.KeepAlivePingDelay, kestrel.Limits.Http2.KeepAlivePingTimeout) = (TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20));
        kestrel.Limits.Http2.InitialConnectionWindowSize = ApiChannel.WindowBytes;
        kestrel.Limits.Http2.InitialStreamWindowSize = ApiChannel.WindowBytes;
        if (endpoint.Socket is { } socket)
        {
            kestrel.ListenUnixSocket(socket, listen => listen.Protocols = HttpProtocols.Http2);
            return;
        }
        kestrel.Listen(AddressOf(endpoint.Host), endpoint.Port, listen =>
        {
            // HTTP/1.1 and HTTP/2 share a port only where TLS settles which it is.
            listen.Protocols = endpoint.Certificate is null ? HttpProtocols.Http2 : HttpProtocols.Http1AndHttp2;
            listen.Use(next => connection => ServeAsync(next, connection));
            if (endpoint.Certificate is { } certificate) listen.UseHttps(certificate, https => https.HandshakeTimeout = AdmissionBook<Door.Guest>.StrangerTime);
        });
    }

    private static async Task ServeAsync(ConnectionDelegate next, ConnectionContext connection)
    {
        try
        {
            await next(connection);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            // The network has lost it, in the midst of a handshake: nobody is there to be told, and it is no fault of this process.
        }
    }

    /// <summary>The one address that a host stands for: a name never means every interface.</summary>
    private static IPAddress AddressOf(string host)
    {
        if (IPAddress.TryParse(host, out var address)) return address;
        try
        {
            var addresses = Dns.GetHostAddresses(host);
            return addresses.FirstOrDefault(a => a.AddressFamily is AddressFamily.InterNetwork) ?? addresses[0];
        }
        catch (SocketException e)
        {
            throw new UserError(ExitStatus.BadInput, $"{host} is not an address of this machine: name one with --host.", e);
        }
    }
}
