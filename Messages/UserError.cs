namespace ActorCompute.Messages;

/// <summary>How a program of ActorCompute ends; the console contract names each.</summary>
public enum ExitStatus
{
    Succeeded = 0,
    SomeItemsFailed = 1,
    /// <summary>Usage or bad input, unknown task, job or node, port or data folder in use.</summary>
    BadInput = 2,
    /// <summary>The coordinator cannot be reached, or the named access file is missing.</summary>
    Unreachable = 3,
    AccessDenied = 4,
    /// <summary>Cancelled or past its deadline.</summary>
    Cancelled = 5,
    Interrupted = 130,
}

/// <summary>
/// Something a person can mend. The message is one sentence with what was wrong, where, and what to do; programs print it without a stack
/// and end with <see cref="Status"/>.
/// </summary>
public sealed class UserError(ExitStatus status, string message, Exception? cause = null) : Exception(message, cause)
{
    public ExitStatus Status { get; } = status;
}
