using Microsoft.Extensions.Logging;

namespace ActorCompute.Messages.Cluster;

/// <summary>What the cluster port has to say.</summary>
internal static partial class ClusterLog
{
    [LoggerMessage(1, LogLevel.Warning, "Refused {Peer} on the cluster port: {Reason}. It belongs to another cluster, or its certificate has expired.")]
    public static partial void PeerRefused(ILogger log, string peer, string reason);

    [LoggerMessage(2, LogLevel.Warning, "{Reason}: nobody of this cluster answers there (any more). This member stays up.")]
    public static partial void StaysUp(ILogger log, string reason);

    [LoggerMessage(EventId = 3, Message = "{Message} [{Source}]")]
    public static partial void Akka(ILogger log, LogLevel level, Exception? cause, object message, string source);
}
