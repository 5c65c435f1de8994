using ActorCompute.ComputeNode;
using ActorCompute.Connections;
using ActorCompute.Coordinator;
using ActorCompute.Messages;
using ActorCompute.Messages.Cluster;
using ActorCompute.Messages.Programs;
using Akka.Actor;

namespace ActorCompute.Embedded;

/// <summary>Coordinator and node in this process, over a private folder that is gone afterwards. Worker processes are real.</summary>
internal sealed class EmbeddedCluster : IAsyncDisposable
{
    private readonly PrivateFolder _folder = PrivateFolder.Create();
    private readonly ActorSystem _system;
    private readonly TellingLogs _logs;
    private CoordinatorHost? _coordinator;
    private NodeHost? _node;

    private EmbeddedCluster(Action<string> tell)
    {
        _logs = new(tell);
        _system = ClusterSystem.CreateLocal("embedded", _logs);
    }

    private string Socket => Path.Combine(_folder.Path, "api.sock");

    /// <summary>Starts a cluster and connects to it; it ends with the connection.</summary>
    /// <param name="tell">Is told warnings.</param>
    /// <param name="limit">How long to wait for its node and for its first answer, whatever happens; null for as long as a busy machine may take.</param>
    /// <exception cref="UserError">It cannot start here, or takes too long.</exception>
    public static async Task<ClusterConnection> ConnectAsync(Action<string> tell, TimeSpan? limit, CancellationToken cancel)
    {
        var cluster = new EmbeddedCluster(tell);
        try
        {
            await cluster.StartAsync(limit, cancel).ConfigureAwait(false);
        }
        catch
        {
            await cluster.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        return await ClusterConnection.OpenSocketAsync(cluster.Socket, cluster, tell, limit, cancel, cluster.EndedAsync()).ConfigureAwait(false);
    }

    /// <summary>Completes, with one sentence, when a part has ended that the cluster cannot do without.</summary>
    private async Task<string> EndedAsync() => await (await Task.WhenAny(_coordinator!.Ended, _node!.Ended).ConfigureAwait(false)).ConfigureAwait(false);

    /// <summary>Away from the caller's context: coordinator and node are not written to be blocked on.</summary>
    public ValueTask DisposeAsync() => new(Task.Run(EndAsync));

    /// <summary>Both halves start at once: the node's first worker is up by the time the coordinator is.</summary>
    private async Task StartAsync(TimeSpan? limit, CancellationToken cancel)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var way = _system.ActorOf(CoordinatorWay.For(), "coordinator-way");
        var options = new NodeOptions { Name = "embedded", ConnectTimeout = limit, CacheFolder = Path.Combine(_folder.Path, "code") };
        var node = Task.Run(async () => _node = await NodeHost.StartEmbeddedAsync(
            options, new(_folder.Path, Socket), _system, way, _logs, both.Token).ConfigureAwait(false), both.Token);
        try
        {
            _coordinator = await CoordinatorHost.StartEmbeddedAsync(Path.Combine(_folder.Path, "data"), Socket, _system, _logs, cancel).ConfigureAwait(false);
            way.Tell(new CoordinatorWay.Found(_coordinator.Coordinator));
        }
        catch (Exception e)
        {
            if (e is OperationCanceledException) _logs.End();
            await both.CancelAsync().ConfigureAwait(false);
            await ((Task)node).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (e is not UserError) throw;
            throw new UserError(ExitStatus.BadInput, $"The embedded cluster cannot keep its data in {_folder.Path}: make room there, or let TMPDIR name another folder.", e);
        }
        await node.ConfigureAwait(false);
    }

    private async Task EndAsync()
    {
        _logs.End();
        try
        {
            if (_coordinator is not null) await _coordinator.DisposeAsync().ConfigureAwait(false);   // first, so that nobody misses the node
            if (_node is not null) await _node.DisposeAsync().ConfigureAwait(false);
            await _system.Terminate().ConfigureAwait(false);
        }
        finally
        {
            _folder.Dispose();
        }
    }
}
