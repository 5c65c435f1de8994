using ActorCompute.Connections;
using ActorCompute.Coordinator;
using ActorCompute.Messages.Cluster;
using Akka.Actor;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorCompute.Client.Tests.Packages;

/// <summary>A real coordinator of this process, without nodes.</summary>
internal sealed class LocalCoordinator : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ac-local-");
    private readonly ActorSystem _system = ClusterSystem.CreateLocal("local", NullLoggerFactory.Instance);
    private CoordinatorHost _host = null!;

    private string Socket => Path.Combine(_folder.FullName, "api.sock");

    public static async Task<LocalCoordinator> StartAsync()
    {
        var coordinator = new LocalCoordinator();
        coordinator._host = await CoordinatorHost.StartEmbeddedAsync(
            Path.Combine(coordinator._folder.FullName, "data"), coordinator.Socket, coordinator._system, NullLoggerFactory.Instance, CancellationToken.None);
        return coordinator;
    }

    public Task<ClusterConnection> ConnectAsync() => ClusterConnection.OpenSocketAsync(Socket, null, _ => { }, null, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _system.Terminate();
        _folder.Delete(recursive: true);
    }
}
