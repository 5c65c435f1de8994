using Microsoft.Extensions.Logging;

namespace ActorCompute.ComputeNode.Compute;

/// <summary>What the slots tell the person who runs the node.</summary>
internal static partial class ComputeLog
{
    [LoggerMessage(11, LogLevel.Warning, "Slot {Slot} lost its worker; another one is started. {Detail}")]
    public static partial void WorkerLost(ILogger log, int slot, string detail);

    [LoggerMessage(12, LogLevel.Information, "Slot {Slot} killed its worker, which would not stop an item that is called off; another one is started.")]
    public static partial void WorkerKilled(ILogger log, int slot);

    [LoggerMessage(15, LogLevel.Warning,
        "Slot {Slot} killed its worker: item {Item} took longer than {Seconds} s and did not end when it was told to. Another one is started.")]
    public static partial void WorkerSpent(ILogger log, int slot, long item, double seconds);

    [LoggerMessage(13, LogLevel.Warning, "The worker for asynchronous code was lost with {Items} items in flight; another one is started. {Detail}")]
    public static partial void AsyncWorkerLost(ILogger log, long items, string detail);

    [LoggerMessage(14, LogLevel.Information, "The worker for asynchronous code was killed: it would not stop items that are called off.")]
    public static partial void AsyncWorkerKilled(ILogger log);
}
