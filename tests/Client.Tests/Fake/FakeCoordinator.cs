using System.Collections.Concurrent;
using ActorCompute.Connections;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ActorCompute.Client.Tests.Fake;

/// <summary>The Jobs and Cluster services in memory, on a Unix socket; it breaks connections when told to.</summary>
internal sealed class FakeCoordinator : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DirectoryInfo _folder;

    private FakeCoordinator(WebApplication app, DirectoryInfo folder, FakeState state) => (_app, _folder, State) = (app, folder, state);

    public FakeState State { get; }

    public ConcurrentDictionary<string, FakeJob> Jobs => State.Jobs;

    public string Socket => Path.Combine(_folder.FullName, "api.sock");

    public static async Task<FakeCoordinator> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("ac-fake-");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc(o => o.MaxReceiveMessageSize = 8 << 20);
        builder.WebHost.ConfigureKestrel(k => k.ListenUnixSocket(Path.Combine(folder.FullName, "api.sock"), l => l.Protocols = HttpProtocols.Http2));
        var state = new FakeState();
        builder.Services.AddSingleton(state);
        var app = builder.Build();
        app.MapGrpcService<FakeJobsService>();
        app.MapGrpcService<FakeClusterService>();
        await app.StartAsync();
        return new(app, folder, state);
    }

    public Task<ClusterConnection> ConnectAsync(Action<string>? tell = null) =>
        ClusterConnection.OpenSocketAsync(Socket, null, tell ?? (_ => { }), null, CancellationToken.None);

    /// <summary>A pool whose tasks run in this process.</summary>
    public async Task<ComputePool> PoolAsync(TimeProvider? time = null) => new(await ConnectAsync(), State.Code, time ?? TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
