using System.Globalization;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;

namespace ActorCompute.Messages.Cluster;

/// <summary>The settings of Akka.NET that differ from its own, each with its reason.</summary>
internal static class ClusterConfig
{
    /// <summary>
    /// The largest message of the transport, in bytes. A larger one is dropped with one line in the log, so nothing may come near:
    /// messages of the node protocol hold at most 1 MiB of payload.
    /// </summary>
    public const int MaxFrameBytes = 4 << 20;

    /// <summary>What every system shares: all it says goes to Microsoft.Extensions.Logging, and nothing ever to stdout.</summary>
    public static Config Local(string logLevel) => ConfigurationFactory.ParseString($$"""
        akka {
          loggers = ["{{NameOf<MemberLogger>()}}"]
          stdout-logger-class = "{{NameOf<SilentLogger>()}}"
          logger-startup-timeout = 30s
          loglevel = {{logLevel}}
          # Nothing here is timed to less, and every tick wakes a thread: at 10 ms an idle member takes twice the CPU.
          scheduler.tick-duration = 25ms
          stdout-loglevel = OFF
          log-dead-letters = off
          log-dead-letters-during-shutdown = off
          log-serializer-override-on-start = off
          # The process ends when its program says so.
          coordinated-shutdown {
            exit-clr = off
            run-by-clr-shutdown-hook = off
            # Draining takes as long as the items that run; whoever waits for it sets the limit.
            phases.service-requests-done.timeout = 10 minutes
            # Leaving takes a second or two, and longer only where nobody is left to be told.
            phases.cluster-exiting.timeout = 2s
          }
        }
        """);

    /// <summary>What a member of the cluster needs beyond <see cref="Local"/>.</summary>
    public static Config Member(ClusterSystemOptions options) => ConfigurationFactory.ParseString($$"""
        akka {
          actor.provider = cluster
          # What needs finer times lives in a node's local system.
          scheduler.tick-duration = 100ms
          # Terminate() is for a member that has lost its cluster and could only wait for it; leaving in order is asked for by name.
          coordinated-shutdown.run-by-actor-system-terminate = off
          remote {
            log-remote-lifecycle-events = off
            # How long nothing is tried after a connection failed: 5 s would be most of what a node may take to come back.
            retry-gate-closed-for = 1s
            dot-netty.tcp {
              transport-class = "{{NameOf<DoorTransport>()}}"
              hostname = {{Quote(options.Host)}}
              port = {{options.Port.ToString(CultureInfo.InvariantCulture)}}
              public-hostname = {{Quote(options.AdvertisedHost == options.Host ? "" : options.AdvertisedHost)}}
              # On, it lets two programs listen on one port, each getting some of the connections. A restart needs it nowhere.
              tcp-reuse-addr = off
              connection-timeout = 5s
              enable-ssl = {{(options.Identity is null ? "off" : "on")}}
              maximum-frame-size = {{MaxFrameBytes}}b
              send-buffer-size = {{MaxFrameBytes}}b
              receive-buffer-size = {{MaxFrameBytes}}b
            }
          }
          cluster {
            roles = [{{options.Role}}]
            seed-node-timeout = 1s
            retry-unsuccessful-join-after = 1s
            allow-weakly-up-members = 2s
            # A member under full load may beat late, a dead one is found within ten seconds.
            failure-detector {
              heartbeat-interval = 1s
              acceptable-heartbeat-pause = 6s
              min-std-deviation = 200ms
              threshold = 10
            }
            # The coordinator watches every node; nodes need nothing of each other, and what they say of each other is not asked for.
            failure-detector.monitored-by-nr-of-members = {{(options.Role == ClusterSystem.CoordinatorRole ? 100000 : 1)}}
            downing-provider-class = "{{NameOf<NodeDowning>()}}"
          }
        }
        """)
        .WithFallback(HandshakeGuard.Settings)
        // The serializer of the singleton's messages is named here, and read when the system starts, not when a singleton does.
        .WithFallback(ClusterSingleton.DefaultConfig());

    private static string NameOf<T>() => $"{typeof(T).FullName}, {typeof(T).Assembly.GetName().Name}";

    private static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
