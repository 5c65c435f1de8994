namespace ActorCompute.Messages;

/// <summary>Why an item failed. The numbers are those of the wire and the store.</summary>
public enum FailureKind : byte
{
    /// <summary>User code threw.</summary>
    Exception = 1,
    /// <summary>The value does not fit the task's parameter.</summary>
    BadInput = 2,
    /// <summary>The result cannot be serialized.</summary>
    BadResult = 3,
    /// <summary>The worker process died while it ran the item.</summary>
    WorkerLost = 4,
    /// <summary>The item took longer than it may.</summary>
    Timeout = 5,
}

/// <summary>The outcome of an item that has no value.</summary>
/// <param name="Index">The item, counted from 0 in its job.</param>
/// <param name="Kind">What went wrong.</param>
/// <param name="Type">The exception's full type name, as on the node; empty if there was none.</param>
/// <param name="Message">One sentence for people.</param>
/// <param name="Stack">The stack as on the node; null if there was none.</param>
/// <param name="Node">Where it happened.</param>
/// <param name="Attempts">How often the item has been charged with a failure, this one included.</param>
public sealed record Failure(long Index, FailureKind Kind, string Type, string Message, string? Stack = null, string? Node = null, int Attempts = 1);
