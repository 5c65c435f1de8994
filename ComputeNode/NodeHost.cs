using System.Reflection;
using ActorCompute.ComputeNode.Compute;
using ActorCompute.ComputeNode.Io;
using ActorCompute.ComputeNode.Io.Http;
using ActorCompute.ComputeNode.Membership;
using ActorCompute.ComputeNode.Node;
using ActorCompute.ComputeNode.Packages;
using ActorCompute.Messages;
using ActorCompute.Messages.Access;
using ActorCompute.Messages.Cluster;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Programs;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorCompute.ComputeNode;

/// <summary>A running node. It outlives its coordinator: it works on, and registers again with what it holds. Disposing it ends it at once.</summary>
public sealed class NodeHost : IAsyncDisposable
{
    private static readonly TimeSpan RegistrationTime = TimeSpan.FromSeconds(120), GoodbyeTime = TimeSpan.FromSeconds(5);

    private readonly NodeOptions _options;
    private readonly NodeCode _code;
    private readonly IActorRef _node;
    private readonly ActorSystem? _owned;
    private readonly ClusterMembership? _membership;
    private readonly PrivateFolder? _folder;
    private volatile bool _isDisposed;

    private NodeHost(
        NodeId id, NodeOptions options, NodeCode code, (IActorRef Actor, Task Left) node,
        ActorSystem? owned = null, ClusterMembership? membership = null, PrivateFolder? folder = null)
    {
        (Id, _options, _code, _node, _owned, _membership, _folder, Drained) = (id, options, code, node.Actor, owned, membership, folder, node.Left);
        Ended = EndedAsync(node.Actor.WatchAsync());
    }

    /// <summary>Its name in the cluster.</summary>
    public NodeId Id { get; }

    /// <summary>Its worker processes.</summary>
    public int Slots => SlotsOf(_options);

    /// <summary>The coordinator's cluster address, "host:port"; empty in an embedded cluster.</summary>
    public string Coordinator => _membership?.Coordinator ?? "";

    /// <summary>Completes when the coordinator has sent the node away and it holds nothing more, or <see cref="LeaveAsync"/> has come so far.</summary>
    public Task Drained { get; }

    /// <summary>Completes, with one sentence for people, when a part has ended that the node cannot do without: it is of no more use then.</summary>
    public Task<string> Ended { get; }

    /// <summary>Enrols over the API, joins the cluster, and returns once the node is registered.</summary>
    /// <exception cref="UserError">An option is wrong, the access file is missing, the coordinator does not answer or refuses, the port is in use,
    /// or the cache folder cannot be used.</exception>
    public static async Task<NodeHost> StartAsync(NodeOptions options, ILoggerFactory logs, CancellationToken cancel)
    {
        options.Validate();
        var access = AccessFile.Load(AccessFile.Locate(options.Access) ?? AccessFile.DefaultPath, People.Say);
        var id = options.ToId();
        var code = await NodeCode.OpenAsync(options, () => ContentSource.Open(access), cancel);
        var host = await MadeAsync(code, () => MakeAsync(options, id, access, code, logs));
        return await host.StartedAsync(cancel);
    }

    /// <summary>Starts a node in a system that the caller owns, for a coordinator in this process; returns once it is registered.</summary>
    /// <param name="options">How it takes part.</param>
    /// <param name="place">What it shares with the coordinator.</param>
    /// <param name="system">A local system.</param>
    /// <param name="coordinator">The coordinator, or the way to it.</param>
    /// <param name="logs">Where to log.</param>
    /// <param name="cancel">Gives up starting.</param>
    /// <exception cref="UserError">An option is wrong, or the coordinator refuses.</exception>
    public static async Task<NodeHost> StartEmbeddedAsync(
        NodeOptions options, EmbeddedPlace place, ActorSystem system, IActorRef coordinator, ILoggerFactory logs, CancellationToken cancel)
    {
        options.Validate();
        var id = options.ToId();
        var code = await NodeCode.OpenAsync(options, () => ContentSource.OpenSocket(place.ApiSocket), cancel);
        var host = await MadeAsync(code, () => Task.FromResult(new NodeHost(id, options, code, Create(options, id, place.Folder, code, system, logs))));
        host._node.Tell(new Connect(coordinator));
        return await host.StartedAsync(cancel);
    }

    /// <summary>
    /// Starts nothing more, lets items that run end (for at most <see cref="NodeOptions.LeaveTime"/>), hands over their results, and leaves
    /// the cluster. What is not done runs elsewhere.
    /// </summary>
    public async Task LeaveAsync()
    {
        await Task.WhenAny(Drained, _node.Ask<Left>(new Leave(_options.LeaveTime), _options.LeaveTime + GoodbyeTime));
        if (_membership is not null) await _membership.LeaveAsync();
    }

    /// <summary>Ends the node and its workers at once, whatever they are doing.</summary>
    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        if (_membership is not null) await _membership.DisposeAsync();
        if (_owned is not null) await _owned.Terminate();
        else await _node.GracefulStop(GoodbyeTime);
        _code.Dispose();
        _folder?.Dispose();
    }

    /// <summary>A node with a folder and a system of its own; if one of them cannot be made, none is left.</summary>
    private static async Task<NodeHost> MakeAsync(NodeOptions options, NodeId id, AccessFile access, NodeCode code, ILoggerFactory logs)
    {
        var folder = PrivateFolder.Create();
        ActorSystem? local = null;
        try
        {
            local = ClusterSystem.CreateLocal("node", logs);
            var node = Create(options, id, folder.Path, code, local, logs);
            return new NodeHost(id, options, code, node, local, new ClusterMembership(options, id, access, node.Actor, logs), folder);
        }
        catch
        {
            if (local is not null) await local.Terminate();
            folder.Dispose();
            throw;
        }
    }

    /// <summary>The node, or nothing of it: the cache is open already.</summary>
    private static async Task<NodeHost> MadeAsync(NodeCode code, Func<Task<NodeHost>> make)
    {
        try
        {
            return await make();
        }
        catch
        {
            code.Dispose();
            throw;
        }
    }

    private async Task<string> EndedAsync(Task actor)
    {
        Task[] parts = [actor, .. _membership is null ? Array.Empty<Task>() : [_membership.Broken]];
        var first = await Task.WhenAny(parts);
        if (first == actor && (Drained.IsCompleted || _isDisposed)) await new TaskCompletionSource().Task;   // as it should be, for ever
        return $"{(first == actor ? "The node's actor" : "The node's membership in its cluster")} has ended, and the node can do nothing without: see its log for the reason, and start it again.";
    }

    private static (IActorRef Actor, Task Left) Create(NodeOptions options, NodeId id, string place, NodeCode code, ActorSystem system, ILoggerFactory logs)
    {
        var version = typeof(NodeHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        var info = new NodeInfo(id, Incarnation: 0, SlotsOf(options), options.IoCapacity, options.Tags, version);
        var log = logs.CreateLogger(typeof(NodeHost).Namespace!);
        var program = WorkerProgram.Locate(place, code.Folder, id) with { MemoryLimit = options.WorkerMemory };
        var rules = new IoRules(options.AllowRead, new AddressRule(options.ForbidPrivateAddresses, options.AllowLinkLocalAddresses));
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (system.ActorOf(NodeActor.For(info, program, code.Store, rules, log, () => left.TrySetResult()), $"node-{id}"), left.Task);
    }

    private static int SlotsOf(NodeOptions options) => options.Slots ?? Math.Min(Environment.ProcessorCount, NodeInfo.MostSlots);

    /// <summary>The node once it is registered; if that fails, nothing of it is left.</summary>
    private async Task<NodeHost> StartedAsync(CancellationToken cancel)
    {
        try
        {
            if (_membership is not null) await _membership.StartAsync(cancel);
            await RegisteredAsync(cancel);
            return this;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    private async Task RegisteredAsync(CancellationToken cancel)
    {
        var answer = await AnswerAsync(cancel);
        if (answer is RegistrationRefused refused) throw new UserError(ExitStatus.BadInput, $"The coordinator refuses node {Id}: {refused.Reason}");
    }

    private async Task<INodeMessage> AnswerAsync(CancellationToken cancel)
    {
        var limit = _options.ConnectTimeout ?? (_membership is null ? ConnectPatience.Most : RegistrationTime);
        try
        {
            return await _node.Ask<INodeMessage>(new AwaitRegistration(), limit, cancel);
        }
        catch (AskTimeoutException e)
        {
            throw new UserError(ExitStatus.Unreachable, _membership is null
                ? FirstAnswer.EmbeddedIsLate(limit)
                : $"The coordinator's cluster port {Coordinator} did not answer within {limit.TotalSeconds} s, though its API did: see whether it can be reached from here, "
                    + "and whether one of the two machines has too much to do.", e);
        }
    }
}

/// <summary>What an embedded node shares with the coordinator of its process.</summary>
/// <param name="Folder">A folder of the caller's for the workers' sockets.</param>
/// <param name="ApiSocket">Where the coordinator's API listens, or will; the node fetches code there.</param>
public sealed record EmbeddedPlace(string Folder, string ApiSocket);
