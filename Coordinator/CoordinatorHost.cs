using ActorCompute.Coordinator.Access;
using ActorCompute.Coordinator.Api;
using ActorCompute.Coordinator.Content;
using ActorCompute.Coordinator.Nodes;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;
using ActorCompute.Messages.Access;
using ActorCompute.Messages.Admission;
using ActorCompute.Messages.Cluster;
using Akka.Actor;
using Akka.Cluster.Tools.Singleton;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace ActorCompute.Coordinator;

/// <summary>A running coordinator: store, actors and API. Disposing it stops them in order.</summary>
public sealed class CoordinatorHost : IAsyncDisposable
{
    /// <summary>How long open streams may go on when the API stops; their clients reconnect to the next one.</summary>
    private static readonly TimeSpan GoodbyeTime = TimeSpan.FromSeconds(1);

    private readonly JobStores _stores;
    private readonly WebApplication _api;
    private readonly ActorSystem? _owned;
    private readonly ContentSweep _sweep;

    private CoordinatorHost(JobStores stores, ContentStore content, IActorRef coordinator, WebApplication api, ActorSystem? owned, ILogger log)
    {
        (_stores, Coordinator, _api, _owned) = (stores, coordinator, api, owned);
        _sweep = ContentSweep.Start(content, stores, TimeProvider.System, log);
    }

    /// <summary>The coordinator's actor, or the way to it.</summary>
    public IActorRef Coordinator { get; }

    /// <summary>Where clients reach it.</summary>
    public Uri Api { get; private init; } = new("http://localhost");

    /// <summary>
    /// Completes when another coordinator has taken the data folder, or it was deleted: this one has stopped writing and is of no more use. Says so, going on
    /// from "The data folder … ".
    /// </summary>
    public Task<string> Lost => Task.WhenAny(_stores.All.Select(s => s.Lost)).Unwrap();

    /// <summary>The cluster port.</summary>
    public int Port { get; private init; }

    /// <summary>Starts a coordinator and writes its access file; returns once it answers.</summary>
    /// <exception cref="UserError">A port or the data folder is in use or not to be had, or --insecure is asked for beyond loopback.</exception>
    public static async Task<CoordinatorHost> StartAsync(CoordinatorOptions options, ILoggerFactory logs, CancellationToken cancel)
    {
        options.Validate();
        var places = DescriptorBudget.Of(Descriptors.Raise());
        var stores = JobStores.Open(options.DataFolder);
        var cluster = stores.Stored.Cluster;
        ActorSystem? system = null;
        try
        {
            var authority = options.Insecure ? null : ClusterAuthority.OpenOrCreate(options.DataFolder, cluster, options.Host);
            var member = new ClusterSystemOptions
            {
                Host = options.Host, Port = options.Port, Role = ClusterSystem.CoordinatorRole, Identity = authority?.ClusterIdentity,
                Door = new("The cluster port", places.Cluster, Log(logs)),
            };
            system = ClusterSystem.Create(member, logs);
            var content = ContentIn(options.DataFolder, durable: true);
            var port = Akka.Cluster.Cluster.Get(system).SelfAddress.Port ?? options.Port;
            var gate = new CoordinatorGate(StartSingleton(system, CoordinatorActor.For(stores, new Uptime(TimeProvider.System), options.Keep, Log(logs), content)));
            var endpoint = new ApiEndpoint(options.Host, options.ApiPort, Socket: null, authority?.ServerCertificate, authority is null ? null : authority.Accepts) { Door = new("The API", places.Api, Log(logs)) };
            var packages = new PackageDesk(content, stores.Stored, gate, TimeProvider.System);
            var api = await ApiHost.StartAsync(endpoint, gate, packages, new Enrolment(authority, cluster, member.AdvertisedHost, port), logs, cancel);
            var uri = new UriBuilder(authority is null ? "http" : "https", member.AdvertisedHost, ApiHost.PortOf(api)).Uri;
            await gate.Ask<NodeStates>(new GetNodes(), cancel);
            (authority?.AccessFor(uri) ?? new AccessFile(uri, cluster, null, null)).Save(options.AccessFile);
            return new CoordinatorHost(stores, content, gate.Coordinator, api, system, Log(logs)) { Api = uri, Port = port };
        }
        catch (Exception e)
        {
            if (system is not null) await system.Terminate();
            stores.Dispose();
            if (e is not RpcException) throw;
            throw new UserError(ExitStatus.BadInput, $"The coordinator on {options.DataFolder} did not come up: see what it logged, or name another folder with --data.", e);
        }
    }

    /// <summary>Starts a coordinator in a system that the caller owns, for this process and whoever can open the socket.</summary>
    /// <param name="dataFolder">Where jobs and results are kept for as long as it runs.</param>
    /// <param name="apiSocket">Path of the API's Unix socket; its folder guards it.</param>
    /// <param name="system">A local system.</param>
    /// <param name="logs">Where to log.</param>
    /// <param name="cancel">Gives up starting.</param>
    /// <exception cref="UserError">The data folder is in use or cannot be written.</exception>
    public static async Task<CoordinatorHost> StartEmbeddedAsync(
        string dataFolder, string apiSocket, ActorSystem system, ILoggerFactory logs, CancellationToken cancel)
    {
        var stores = JobStores.OpenTransient(dataFolder);
        try
        {
            var content = ContentIn(dataFolder, durable: false);
            var coordinator = system.ActorOf(CoordinatorActor.For(stores, new Uptime(TimeProvider.System), CoordinatorOptions.DefaultKeep, Log(logs), content), ClusterSystem.CoordinatorName);
            var endpoint = new ApiEndpoint("", 0, apiSocket, Certificate: null, Accepts: null);
            var gate = new CoordinatorGate(coordinator);
            var packages = new PackageDesk(content, stores.Stored, gate, TimeProvider.System);
            var api = await ApiHost.StartAsync(endpoint, gate, packages, enrolment: null, logs, cancel);
            return new CoordinatorHost(stores, content, coordinator, api, owned: null, Log(logs));
        }
        catch
        {
            stores.Dispose();
            throw;
        }
    }

    /// <summary>Stops taking requests, then the actors, then the store.</summary>
    public async ValueTask DisposeAsync()
    {
        using var hurry = new CancellationTokenSource(GoodbyeTime);
        await _sweep.DisposeAsync();
        await _api.StopAsync(hurry.Token);
        await _api.DisposeAsync();
        if (_owned is not null) await ClusterSystem.StopAsync(_owned);
        else await Coordinator.GracefulStop(TimeSpan.FromSeconds(10));
        _stores.Dispose();
    }

    private static IActorRef StartSingleton(ActorSystem system, Props coordinator)
    {
        system.ActorOf(
            ClusterSingletonManager.Props(coordinator, PoisonPill.Instance, ClusterSingletonManagerSettings.Create(system).WithRole(ClusterSystem.CoordinatorRole)),
            ClusterSystem.CoordinatorName);
        return system.ActorOf(
            ClusterSingletonProxy.Props(
                $"/user/{ClusterSystem.CoordinatorName}",
                ClusterSingletonProxySettings.Create(system).WithRole(ClusterSystem.CoordinatorRole).WithLogSingletonIdentificationFailure(false)),
            "coordinator-proxy");
    }

    private static ContentStore ContentIn(string dataFolder, bool durable) =>
        ContentStore.Open(Path.Combine(dataFolder, "content"), durable, TimeProvider.System);

    private static ILogger Log(ILoggerFactory logs) => logs.CreateLogger(typeof(CoordinatorHost).Namespace!);
}
