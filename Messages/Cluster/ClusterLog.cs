using Microsoft.Extensions.Logging;

namespace ActorCompute.Messages.Cluster;

/// <summary>What the cluster port has to say.</summary>
internal static partial class ClusterLog
{
    [LoggerMessage(1, LogLevel.Warning, "Refused {Peer} on the cluster port: {Reason}. It belongs to another cluster, or its certificate has expired.")]
    public static partial void PeerRefused(ILogger log, string peer, string reason);
}
