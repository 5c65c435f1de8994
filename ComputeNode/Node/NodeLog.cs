using Microsoft.Extensions.Logging;

namespace ActorCompute.ComputeNode.Node;

/// <summary>What a node tells the person who runs it.</summary>
internal static partial class NodeLog
{
    [LoggerMessage(1, LogLevel.Information, "Node {Node} is registered with incarnation {Epoch} of cluster {Cluster}; it holds {Leases} leases.", EventName = "node-registered")]
    public static partial void Registered(ILogger log, string node, long epoch, string cluster, int leases);

    [LoggerMessage(2, LogLevel.Error, "Node {Node} is refused by the coordinator: {Reason}", EventName = "node-refused")]
    public static partial void Refused(ILogger log, string node, string reason);

    [LoggerMessage(3, LogLevel.Warning, "Node {Node} has {Bytes} bytes of results that are not acknowledged: it waits for the coordinator.")]
    public static partial void ResultsHeld(ILogger log, string node, long bytes);

    [LoggerMessage(4, LogLevel.Information, "Node {Node} leaves: it starts nothing more and hands over what is finished.", EventName = "node-leaving")]
    public static partial void Leaving(ILogger log, string node);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Node {Node} takes nothing of job {Job} for a while: {Times} times in a row something that it needs in the cache was gone, was changed, or was not taken.", EventName = "job-rests")]
    public static partial void JobRests(ILogger log, string node, string job, int times);

    [LoggerMessage(5, LogLevel.Warning, "Node {Node} leaves {Leases} leases and {Bytes} bytes of results behind; they run elsewhere.", EventName = "work-left")]
    public static partial void LeftUnfinished(ILogger log, string node, int leases, long bytes);
}
