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

    /// <summary>They are there since the coordinator has answered; a busy machine takes its time.</summary>
    private static readonly TimeSpan PartsAnswerWithin = TimeSpan.FromSeconds(30);

    /// <summary>What actors may take to end.</summary>
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(10);

    private const string ClusterPart = "cluster part";

    private readonly JobStores _stores;
    private readonly WebApplication _api;
    private readonly ActorSystem? _owned;
    private readonly ContentSweep _sweep;

    private readonly Vitals _vitals;

    private CoordinatorHost(JobStores stores, ContentStore content, IActorRef coordinator, WebApplication api, ActorSystem? owned, Vitals vitals, ILogger log)
    {
        (_stores, Coordinator, _api, _owned, _vitals) = (stores, coordinator, api, owned, vitals);
        _sweep = ContentSweep.Start(content, stores, TimeProvider.System, log);
        foreach (var store in stores.All) _ = TellOfLossAsync(store);
        api.Lifetime.ApplicationStopping.Register(() => vitals.EndOf("API"));
        _ = HangUpAsync();
    }

    /// <summary>The coordinator's actor, or the way to it.</summary>
    public IActorRef Coordinator { get; }

    /// <summary>Where clients reach it.</summary>
    public Uri Api { get; private init; } = new("http://localhost");

    /// <summary>
    /// Completes, with one sentence for people, when a part has ended that it cannot do without (actor system, cluster part, scheduler, store, API):
    /// it is of no more use then. Another coordinator may have taken the data folder, or its files were deleted or replaced.
    /// </summary>
    public Task<string> Ended => _vitals.Ended;

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
        if (stores.Stored.Report.Sentence is { } found) HostLog.StoreFound(Log(logs), options.DataFolder, found);
        if (stores.Stored.ClockDoubt is { } doubt) HostLog.ClockDoubted(Log(logs), doubt);
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
            var vitals = new Vitals();
            var gate = new CoordinatorGate(StartSingleton(system, CoordinatorActor.For(stores, new Uptime(TimeProvider.System), options.Keep, Log(logs), content, vitals, authority?.ClusterIdentity.Authority)));
            var endpoint = new ApiEndpoint(options.Host, options.ApiPort, Socket: null, authority?.ServerCertificate, authority is null ? null : authority.Accepts) { Door = new("The API", places.Api, Log(logs)) };
            var packages = new PackageDesk(content, stores.Stored, gate, TimeProvider.System);
            var api = await ApiHost.StartAsync(endpoint, gate, packages, new Enrolment(authority, cluster, member.AdvertisedHost, port), vitals, logs, cancel);
            var uri = new UriBuilder(authority is null ? "http" : "https", member.AdvertisedHost, ApiHost.PortOf(api)).Uri;
            await gate.Ask<NodeStates>(new GetNodes(), cancel);
            await WatchAsync(system, vitals);
            (authority?.AccessFor(uri) ?? new AccessFile(uri, cluster, null, null)).Save(options.AccessFile);
            return new CoordinatorHost(stores, content, gate.Coordinator, api, system, vitals, Log(logs)) { Api = uri, Port = port };
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
        IActorRef coordinator = ActorRefs.Nobody;
        try
        {
            var content = ContentIn(dataFolder, durable: false);
            var vitals = new Vitals();
            coordinator = system.ActorOf(CoordinatorActor.For(stores, new Uptime(TimeProvider.System), CoordinatorOptions.DefaultKeep, Log(logs), content, vitals), ClusterSystem.CoordinatorName);
            vitals.Watch(coordinator.WatchAsync(), "actor");
            vitals.Watch(system.WhenTerminated, "actor system");
            var endpoint = new ApiEndpoint("", 0, apiSocket, Certificate: null, Accepts: null);
            var gate = new CoordinatorGate(coordinator);
            var packages = new PackageDesk(content, stores.Stored, gate, TimeProvider.System);
            var api = await ApiHost.StartAsync(endpoint, gate, packages, enrolment: null, vitals, logs, cancel);
            return new CoordinatorHost(stores, content, coordinator, api, owned: null, vitals, Log(logs));
        }
        catch
        {
            if (!coordinator.IsNobody()) await coordinator.GracefulStop(EndTime);   // else it would ask a store that is closed
            stores.Dispose();
            throw;
        }
    }

    private async Task TellOfLossAsync(JobStore store)
    {
        var reason = await store.Lost;
        _vitals.End($"The data folder {_stores.Stored.Folder} {reason}");
    }

    /// <summary>Callers of a coordinator that has ended are not kept waiting for answers that nobody gives any more.</summary>
    private async Task HangUpAsync()
    {
        await _vitals.Ended;
        using var hurry = new CancellationTokenSource(GoodbyeTime);
        await _api.StopAsync(hurry.Token);
    }

    /// <summary>Stops taking requests, then the actors, then the store.</summary>
    public async ValueTask DisposeAsync()
    {
        _vitals.ExpectTheEnd();
        using var hurry = new CancellationTokenSource(GoodbyeTime);
        await _sweep.DisposeAsync();
        await _api.StopAsync(hurry.Token);
        await _api.DisposeAsync();
        if (_owned is not null && Ended.IsCompleted) await Task.WhenAny(_owned.Terminate(), Task.Delay(EndTime));   // there is nobody left to be told
        else if (_owned is not null) await ClusterSystem.StopAsync(_owned);
        else await Coordinator.GracefulStop(EndTime);
        _stores.Dispose();
    }

    /// <summary>
    /// Watches what other members could end, by whatever they send: an actor system that has left its cluster, or lacks one of these, goes on
    /// without doing anything.
    /// </summary>
    private static async Task WatchAsync(ActorSystem system, Vitals vitals)
    {
        vitals.Watch(system.WhenTerminated, "actor system");
        Akka.Cluster.Cluster.Get(system).RegisterOnMemberRemoved(() => vitals.EndOf(ClusterPart));
        foreach (var (path, name) in new[]
        {
            ("/system/cluster", ClusterPart),
            ("/system/endpointManager", ClusterPart),
            ($"/user/{ClusterSystem.CoordinatorName}", "actor"),
            ($"/user/{ClusterSystem.CoordinatorName}/singleton", "actor"),
        })
            vitals.Watch((await system.ActorSelection(path).ResolveOne(PartsAnswerWithin)).WatchAsync(), name);
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

internal static partial class HostLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The store in {Folder} {Found}", EventName = "store-found")]
    public static partial void StoreFound(ILogger log, string folder, string found);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Since the last coordinator here {Doubt}", EventName = "clock-doubted")]
    public static partial void ClockDoubted(ILogger log, string doubt);
}
