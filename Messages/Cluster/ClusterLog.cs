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

    [LoggerMessage(4, LogLevel.Error, "{Actor} failed: {Reason}")]
    public static partial void ActorFailed(ILogger log, Exception? cause, string actor, object reason);

    [LoggerMessage(5, LogLevel.Error, "A message between members could not be read or written: {Reason}")]
    public static partial void MessageLost(ILogger log, Exception? cause, object reason);

    [LoggerMessage(6, LogLevel.Warning, "Rejected incoming connection from {Peer} on the cluster port: its TLS handshake did not end. It broke off, or is no member's.")]
    public static partial void HandshakeBroken(ILogger log, string peer);
}
