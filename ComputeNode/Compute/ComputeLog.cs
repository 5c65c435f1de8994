using Microsoft.Extensions.Logging;

namespace ActorCompute.ComputeNode.Compute;

/// <summary>What the slots tell the person who runs the node.</summary>
internal static partial class ComputeLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Slot {Slot} lost its worker; another one is started. {Detail}")]
    public static partial void WorkerLost(ILogger log, int slot, string detail);
}
