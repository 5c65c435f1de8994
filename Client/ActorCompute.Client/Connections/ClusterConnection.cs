using ActorCompute.Messages;
using ActorCompute.Messages.Access;
using ActorCompute.Messages.Tasks;
using ActorCompute.Nodes;
using Grpc.Core;
using Grpc.Net.Client;

namespace ActorCompute.Connections;

/// <summary>A checked way to a coordinator: over an access file, or to one inside this program. Disposing it disposes all it holds.</summary>
internal sealed class ClusterConnection : IAsyncDisposable
{
    /// <summary>How long the coordinator has for its first answer.</summary>
    public static readonly TimeSpan FirstAnswer = TimeSpan.FromSeconds(5);

    private readonly GrpcChannel _channel;
    private readonly IAsyncDisposable? _owned;
    private readonly ConnectionNotice _notice;

    private ClusterConnection(GrpcChannel channel, string api, IAsyncDisposable? owned, Action<string> tell)
    {
        (_channel, _owned, _notice, Api, Tell) = (channel, owned, new(tell), api, tell);
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

    /// <summary>Connects, and waits up to 5 s for the first answer.</summary>
    /// <param name="tell">Is told, once each time, that the connection is lost and that it is back.</param>
    /// <param name="endsWithThis">Whether the cluster is this program's own.</param>
    /// <exception cref="UserError">No answer came (<see cref="ExitStatus.Unreachable"/>) or access is denied.</exception>
    public static Task<ClusterConnection> OpenAsync(AccessFile access, Action<string> tell, CancellationToken cancel, bool endsWithThis = false) =>
        CheckedAsync(new(ApiChannel.Open(access), access.Api.ToString().TrimEnd('/'), null, tell) { EndsWithThis = endsWithThis }, cancel);

    /// <summary>Connects to a coordinator of this machine by its socket; the connection takes <paramref name="owned"/> over.</summary>
    public static Task<ClusterConnection> OpenSocketAsync(string socket, IAsyncDisposable? owned, Action<string> tell, CancellationToken cancel) =>
        CheckedAsync(new(ApiChannel.OpenSocket(socket), "the embedded cluster", owned, tell) { EndsWithThis = owned is not null }, cancel);

    /// <summary>What a call or stream of its own does about a lost connection.</summary>
    public Reconnection NewReconnection() => new(Api, _notice, TimeProvider.System);

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

    private static async Task<ClusterConnection> CheckedAsync(ClusterConnection connection, CancellationToken cancel)
    {
        try
        {
            connection.Tasks = await connection.ListTasksAsync(cancel).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<IReadOnlyList<TaskDescription>> ListTasksAsync(CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(FirstAnswer);
        var wasReached = true;
        for (var failures = 1; ; failures++)
        {
            try
            {
                var answer = await Cluster.ListTasksAsync(new Protos.ListTasksRequest(), cancellationToken: patience.Token).ResponseAsync.ConfigureAwait(false);
                return [.. answer.Tasks.Select(Describe)];
            }
            catch (RpcException e) when (ApiError.IsTransient(e) && !patience.IsCancellationRequested)
            {
                wasReached = !ApiError.IsUnreached(e);
                await Task.Delay(Backoff.After(failures), patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (RpcException e)
            {
                cancel.ThrowIfCancellationRequested();
                throw patience.IsCancellationRequested ? NoAnswer(wasReached, e) : ApiError.ToUserError(e, Api);
            }
        }
    }

    /// <summary>A task as the coordinator describes it.</summary>
    public static TaskDescription Describe(Protos.Task task) =>
        new(task.Name, task.Kind == "io" ? TaskKind.Io : TaskKind.Cpu, task.Parameter, task.Result, task.Summary);

    private UserError NoAnswer(bool wasReached, Exception cause) => new(ExitStatus.Unreachable, wasReached
        ? $"No answer came from {Api} within {FirstAnswer.TotalSeconds:0} s: if a coordinator runs there, it has too much to do or a firewall is between; try again, or name the access file of another."
        : $"No coordinator answered at {Api} within {FirstAnswer.TotalSeconds:0} s: start one there, or name the access file of one that runs.", cause);
}
