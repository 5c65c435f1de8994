using Microsoft.Extensions.Logging;

namespace ActorCompute.ComputeNode.Compute;

/// <summary>What the slots tell the person who runs the node.</summary>
internal static partial class ComputeLog
{
    [LoggerMessage(11, LogLevel.Warning, "Slot {Slot} lost its worker; another one is started. {Detail}")]
    public static partial void WorkerLost(ILogger log, int slot, string detail);

    [LoggerMessage(12, LogLevel.Information, "Slot {Slot} killed its worker, which would not stop an item that is called off; another one is started.")]
    public static partial void WorkerKilled(ILogger log, int slot);

    [LoggerMessage(15, LogLevel.Warning, "Slot {Slot} killed its worker for item {Item}; another one is started. {Reason}")]
    public static partial void WorkerKilledFor(ILogger log, int slot, long item, string reason);

    [LoggerMessage(16, LogLevel.Information, "Slot {Slot} killed its worker, which was idle and held {Held} of memory; another one is started.")]
    public static partial void IdleWorkerKilled(ILogger log, int slot, string held);

    [LoggerMessage(17, LogLevel.Warning,
        "The worker for asynchronous code held {Held} of memory with {Items} items in flight and was killed; another one is started. Workers may hold {Limit}.")]
    public static partial void AsyncWorkerTooLarge(ILogger log, string held, long items, string limit);

    [LoggerMessage(13, LogLevel.Warning, "The worker for asynchronous code was lost with {Items} items in flight; another one is started. {Detail}")]
    public static partial void AsyncWorkerLost(ILogger log, long items, string detail);

    [LoggerMessage(14, LogLevel.Information, "The worker for asynchronous code was killed: it would not stop items that are called off.")]
    public static partial void AsyncWorkerKilled(ILogger log);
}
