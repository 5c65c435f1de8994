using ActorCompute.Messages;
using ActorCompute.Messages.Access;
using ActorCompute.Messages.Tasks;
using ActorCompute.Nodes;
using Grpc.Net.Client;

namespace ActorCompute.Connections;

/// <summary>A checked way to a coordinator: over an access file, or to one inside this program. Disposing it disposes all it holds.</summary>
internal sealed class ClusterConnection : IAsyncDisposable
{
    private readonly GrpcChannel _channel;
    private readonly IAsyncDisposable? _owned;
    private readonly ConnectionNotice _notice;

    private ClusterConnection(GrpcChannel channel, string api, IAsyncDisposable? owned, Action<string> tell, bool isOwn)
    {
        (_channel, _owned, _notice, Api, Tell) = (channel, owned, new(api, tell) { IsOwn = isOwn }, api, tell);
        Jobs = new(channel);
        Cluster = new(channel);
        Content = new(channel);
        Packages = new(channel);
    }

    /// <summary>The address, or what people call the place.</summary>
    public string Api { get; }

    /// <summary>Whether the cluster is this program's own, and ends with it: nothing can be done about its jobs later.</summary>
    public bool EndsWithThis { get; private init; }

    /// <summary>Tells people what they should know, a line each.</summary>
    public Action<string> Tell { get; }

    public Protos.Jobs.JobsClient Jobs { get; }

    public Protos.Cluster.ClusterClient Cluster { get; }

    public Protos.Content.ContentClient Content { get; }

    public Protos.Packages.PackagesClient Packages { get; }

    /// <summary>The tasks that the cluster knows.</summary>
    public IReadOnlyList<TaskDescription> Tasks { get; private set; } = [];

    /// <summary>Connects, and waits for the first answer as long as there is progress (<see cref="ConnectPatience"/>), or for as long as is allowed.</summary>
    /// <param name="tell">Is told, once each time, that the connection is lost and that it is back, and that the first answer takes long.</param>
    /// <param name="limit">How long to wait for the first answer, whatever happens; null follows progress.</param>
    /// <param name="endsWithThis">Whether the cluster is this program's own.</param>
    /// <param name="ended">Completes, with a sentence, when that coordinator is of no more use; null if nobody would say.</param>
    /// <exception cref="UserError">No answer came (<see cref="ExitStatus.Unreachable"/>) or access is denied.</exception>
    public static Task<ClusterConnection> OpenAsync(
        AccessFile access, Action<string> tell, TimeSpan? limit, CancellationToken cancel, bool endsWithThis = false, Task<string>? ended = null)
    {
        var link = new ApiLink();
        var connection = new ClusterConnection(ApiChannel.Open(access, link), access.ApiName, null, tell, endsWithThis) { EndsWithThis = endsWithThis, Ended = ended };
        return CheckedAsync(connection, new(access.ApiName, link, new ConnectTerms { Limit = limit, Tell = tell }) { IsOwn = endsWithThis }, link, cancel);
    }

    /// <summary>Connects to a coordinator of this process by its socket; the connection takes <paramref name="owned"/> over.</summary>
    /// <param name="ended">As for <see cref="OpenAsync"/>.</param>
    /// <param name="limit">As for <see cref="OpenAsync"/>.</param>
    public static Task<ClusterConnection> OpenSocketAsync(
        string socket, IAsyncDisposable? owned, Action<string> tell, TimeSpan? limit, CancellationToken cancel, Task<string>? ended = null)
    {
        var link = new ApiLink();
        var connection = new ClusterConnection(ApiChannel.OpenSocket(socket, link), FirstAnswer.Embedded, owned, tell, isOwn: true) { EndsWithThis = owned is not null, Ended = ended };
        return CheckedAsync(connection, new(FirstAnswer.Embedded, link, new ConnectTerms { Limit = limit, Tell = tell }) { IsOwn = true }, link, cancel);
    }

    /// <summary>What a call or stream of its own does about a lost connection.</summary>
    /// <param name="waitsForRoom">Whether to wait, too, until the coordinator has where to store it.</param>
    public Reconnection NewReconnection(bool waitsForRoom = false) => new(Api, _notice, TimeProvider.System, waitsForRoom, Ended);

    /// <summary>Completes when it is of no use to try again; null if that is never known.</summary>
    private Task<string>? Ended { get; init; }

    /// <summary>The nodes the coordinator knows.</summary>
    public async Task<IReadOnlyList<NodeSnapshot>> ListNodesAsync(CancellationToken cancel)
    {
        var answer = await NewReconnection().CallAsync(
            () => Cluster.ListNodesAsync(new Protos.ListNodesRequest(), cancellationToken: cancel), cancel).ConfigureAwait(false);
        return [.. answer.Nodes.Select(NodeSnapshot.Of)];
    }

    /// <summary>Sends a node away; the answer is the node as it is then.</summary>
    /// <param name="within">How long its items may go on; null is 8 s.</param>
    /// <exception cref="UserError">There is no such node.</exception>
    public async Task<NodeSnapshot> DrainNodeAsync(string name, TimeSpan? within, CancellationToken cancel)
    {
        var request = new Protos.DrainNodeRequest { Name = name, TimeoutMs = (long)Math.Ceiling(within?.TotalMilliseconds ?? 0) };
        return NodeSnapshot.Of(await NewReconnection().CallAsync(() => Cluster.DrainNodeAsync(request, cancellationToken: cancel), cancel).ConfigureAwait(false));
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        if (_owned is not null) await _owned.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<ClusterConnection> CheckedAsync(ClusterConnection connection, FirstAnswer first, ApiLink link, CancellationToken cancel)
    {
        try
        {
            var answer = await first.AskAsync(
                stop => connection.Cluster.ListTasksAsync(new Protos.ListTasksRequest(), cancellationToken: stop), cancel).ConfigureAwait(false);
            connection._notice.Follow(link);
            connection.Tasks = [.. answer.Tasks.Select(Describe)];
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A task as the coordinator describes it.</summary>
    public static TaskDescription Describe(Protos.Task task) =>
        new(task.Name, task.Kind == "io" ? TaskKind.Io : TaskKind.Cpu, task.Parameter, task.Result, task.Summary);
}
