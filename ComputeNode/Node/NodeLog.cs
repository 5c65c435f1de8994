using Microsoft.Extensions.Logging;

namespace ActorCompute.ComputeNode.Node;

/// <summary>What a node tells the person who runs it.</summary>
internal static partial class NodeLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Node {Node} is registered with coordinator incarnation {Epoch} of cluster {Cluster}, and holds {Leases} leases.")]
    public static partial void Registered(ILogger log, string node, long epoch, string cluster, int leases);

    [LoggerMessage(Level = LogLevel.Error, Message = "Node {Node} is refused by the coordinator: {Reason}")]
    public static partial void Refused(ILogger log, string node, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Node {Node} has {Bytes} bytes of results that are not acknowledged: it waits for the coordinator.")]
    public static partial void ResultsHeld(ILogger log, string node, long bytes);

    [LoggerMessage(Level = LogLevel.Information, Message = "Node {Node} leaves: it starts nothing more and hands over what is finished.")]
    public static partial void Leaving(ILogger log, string node);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Node {Node} leaves {Leases} leases unfinished and {Bytes} bytes of results unacknowledged; they run elsewhere.")]
    public static partial void LeftUnfinished(ILogger log, string node, int leases, long bytes);
}
