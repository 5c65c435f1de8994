using Microsoft.Extensions.Logging;

namespace ActorCompute.ComputeNode.Membership;

/// <summary>What a node tells of its cluster.</summary>
internal static partial class MembershipLog
{
    [LoggerMessage(21, LogLevel.Warning, "Node {Node} has lost its cluster ({Reason}); it works on, and joins again.")]
    public static partial void Lost(ILogger log, string node, string reason);

    [LoggerMessage(22, LogLevel.Warning, "Node {Node} cannot join yet, and goes on trying. {Reason}")]
    public static partial void CannotJoin(ILogger log, string node, string reason);
}
