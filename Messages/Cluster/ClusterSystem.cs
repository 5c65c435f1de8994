using System.Net.Sockets;
using ActorCompute.Messages.Access;
using ActorCompute.Messages.Wire;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Hosting.Logging;
using Akka.Remote.Transport.DotNetty;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace ActorCompute.Messages.Cluster;

/// <summary>Starts the actor systems of coordinators and nodes: one place for everything that members must agree on.</summary>
public static class ClusterSystem
{
    /// <summary>The name of every member's actor system, which is part of its address.</summary>
    public const string Name = "actorcompute";

    public const string CoordinatorRole = "coordinator";
    public const string NodeRole = "node";

    /// <summary>The singleton manager is /user/coordinator, and the coordinator's actor its child "singleton".</summary>
    public const string CoordinatorName = "coordinator";

    /// <summary>The most bytes that one message between members may take; see docs/node-protocol.md.</summary>
    public const int MaxFrameBytes = ClusterConfig.MaxFrameBytes;

    /// <summary>A member of the cluster that listens already and has begun to join.</summary>
    /// <exception cref="UserError">The port is in use, the host is not this machine's, or an address is not allowed without TLS.</exception>
    public static ActorSystem Create(ClusterSystemOptions options, ILoggerFactory logs)
    {
        ClusterAddress.Check(options);
        var seed = options.SeedAddress;
        var log = logs.CreateLogger(typeof(ClusterSystem));
        var setup = BaseSetup(ClusterConfig.Member(options).WithFallback(ClusterConfig.Local(Level(logs))), logs).And(WireSetup.Create());
        if (options.Identity is { } identity) setup = setup.And(Tls(identity, log));
        if (options.Door is { } door) setup = setup.And(new DoorSetup(door));
        var system = Start(setup, options);
        HandshakeGuard.Install(system, log);
        var cluster = Akka.Cluster.Cluster.Get(system);
        cluster.JoinSeedNodes([seed ?? cluster.SelfAddress]);
        return system;
    }

    /// <summary>
    /// Runs the tasks of CoordinatedShutdown, leaves the cluster, so that nobody has to suspect this member, and ends the system. A
    /// coordinator on which <see cref="HandshakeGuard"/> had to object ends without leaving.
    /// </summary>
    public static async Task StopAsync(ActorSystem system)
    {
        var shutdown = CoordinatedShutdown.Get(system);
        if (!HandshakeGuard.HasObjected(shutdown)) await shutdown.Run(CoordinatedShutdown.ClrExitReason.Instance).ConfigureAwait(false);
        await system.Terminate().ConfigureAwait(false);
    }

    /// <summary>A system of this process alone, with the same log: for the embedded cluster, and for what a node keeps across restarts.</summary>
    public static ActorSystem CreateLocal(string name, ILoggerFactory logs) =>
        ActorSystem.Create(name, BaseSetup(ClusterConfig.Local(Level(logs)), logs));

    private static ActorSystem Start(ActorSystemSetup setup, ClusterSystemOptions options)
    {
        try
        {
            return ActorSystem.Create(Name, setup);
        }
        catch (Exception e) when (BindFailure(e) is { } socket)
        {
            throw new UserError(ExitStatus.BadInput, Explain(socket.SocketErrorCode, options), e);
        }
    }

    private static ActorSystemSetup BaseSetup(Config config, ILoggerFactory logs) =>
        ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config), new LoggerFactorySetup(logs));

    private static DotNettySslSetup Tls(ClusterIdentity identity, ILogger log) => new(
        identity.Certificate,
        suppressValidation: false,
        requireMutualAuthentication: true,
        (certificate, _, peer, _, _) =>
        {
            if (ClusterTrust.Refusal(certificate, identity.Authority) is not { } refusal) return true;
            ClusterLog.PeerRefused(log, peer, refusal);
            return false;
        });

    /// <summary>What Akka says of itself is for those who look for a fault: all of it at Debug, else only warnings.</summary>
    private static string Level(ILoggerFactory logs) => logs.CreateLogger<ActorSystem>().IsEnabled(LogLevel.Debug) ? "DEBUG" : "WARNING";

    private static SocketException? BindFailure(Exception failure) => failure switch
    {
        SocketException socket => socket,
        AggregateException many => many.InnerExceptions.Select(BindFailure).FirstOrDefault(s => s is not null),
        { InnerException: { } cause } => BindFailure(cause),
        _ => null,
    };

    private static string Explain(SocketError error, ClusterSystemOptions options) => error switch
    {
        SocketError.AddressAlreadyInUse =>
            $"Port {options.Port} on {options.Host} is in use: stop what listens there, or choose another with --port.",
        SocketError.AccessDenied => $"Port {options.Port} on {options.Host} is reserved: choose one from 1024 on with --port.",
        _ => $"{options.Host} is not an address of this machine: name one with --host.",
    };
}
