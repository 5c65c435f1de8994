using Microsoft.Extensions.Logging;

namespace ActorCompute.ComputeNode.Membership;

/// <summary>What a node tells of its cluster.</summary>
internal static partial class MembershipLog
{
    [LoggerMessage(21, LogLevel.Warning, "Node {Node} has lost its cluster ({Reason}); it works on, and joins again.", EventName = "cluster-lost")]
    public static partial void Lost(ILogger log, string node, string reason);

    [LoggerMessage(22, LogLevel.Warning, "Node {Node} cannot join yet, and goes on trying. {Reason}", EventName = "join-failed")]
    public static partial void CannotJoin(ILogger log, string node, string reason);

    [LoggerMessage(23, LogLevel.Information, "Node {Node} reaches its coordinator again.")]
    public static partial void JoinsAgain(ILogger log, string node);

    [LoggerMessage(25, LogLevel.Warning, "Node {Node} is not let in at the cluster port {Port} yet, and goes on trying: see whether that port can be reached from here.")]
    public static partial void KeptOut(ILogger log, string node, string port);

    [LoggerMessage(24, LogLevel.Information, "Node {Node} waits to join. {Reason}")]
    public static partial void Waits(ILogger log, string node, string reason);
}
