using ActorCompute.Connections;
using ActorCompute.Coordinator;
using ActorCompute.Embedded;
using ActorCompute.Messages.Access;
using ActorCompute.Messages.Programs;
using ActorCompute.Nodes;

namespace ActorCompute.Demo;

/// <summary>
/// A cluster as three machines would have it, on loopback: the coordinator in this process, with TLS and token, and nodes as processes.
/// It is gone afterwards, data and all.
/// </summary>
internal sealed class DemoCluster : IAsyncDisposable
{
    /// <summary>Requests that a node has in flight at once; few, so that a third node shows.</summary>
    public const int IoCapacity = 16;

    private readonly PrivateFolder _folder = PrivateFolder.Create();
    private readonly TellingLogs _logs;
    private readonly List<NodeProcess> _nodes = [];
    private CoordinatorHost? _coordinator;
    private ClusterConnection? _connection;

    private DemoCluster() => _logs = new(People.Say);

    /// <summary>Worker processes of a node: three nodes are to share this machine.</summary>
    public static int Slots { get; } = Math.Max(1, Environment.ProcessorCount / 3);

    private string Access => Path.Combine(_folder.Path, "access.json");

    public ClusterConnection Connection => _connection ?? throw new InvalidOperationException("The cluster has not started.");

    public static async Task<DemoCluster> StartAsync(IReadOnlyCollection<string> nodes, CancellationToken cancel)
    {
        var cluster = new DemoCluster();
        try
        {
            await cluster.StartCoordinatorAsync(cancel);
            await Task.WhenAll(nodes.Select(n => cluster.AddNodeAsync(n, cancel)));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts another node; returns once it has joined.</summary>
    /// <exception cref="Messages.UserError">It cannot join.</exception>
    public async Task AddNodeAsync(string name, CancellationToken cancel)
    {
        var node = NodeProcess.Start(name, Access, Path.Combine(_folder.Path, "code"), Slots, IoCapacity);
        lock (_nodes) _nodes.Add(node);
        await node.ReadyAsync(cancel);
    }

    public Task<IReadOnlyList<NodeSnapshot>> NodesAsync(CancellationToken cancel) => Connection.ListNodesAsync(cancel);

    public async ValueTask DisposeAsync()
    {
        _logs.End();
        if (_connection is not null) await _connection.DisposeAsync();
        await Task.WhenAll(_nodes.Select(n => n.DisposeAsync().AsTask()));
        if (_coordinator is not null) await _coordinator.DisposeAsync();
        _folder.Dispose();
    }

    private async Task StartCoordinatorAsync(CancellationToken cancel)
    {
        var options = new CoordinatorOptions { Port = 0, ApiPort = 0, DataFolder = Path.Combine(_folder.Path, "data"), AccessFile = Access };
        _coordinator = await CoordinatorHost.StartAsync(options, _logs, cancel);
        _connection = await ClusterConnection.OpenAsync(AccessFile.Load(Access), People.Say, limit: null, cancel, endsWithThis: true, ended: _coordinator.Ended);
    }
}
