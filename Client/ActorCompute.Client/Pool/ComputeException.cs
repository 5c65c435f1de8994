namespace ActorCompute;

/// <summary>Something went wrong that the caller can mend; the message is one sentence with what was wrong, where, and what to do.</summary>
public class ComputeException : Exception
{
    internal ComputeException(string message, Exception? cause = null) : base(message, cause)
    {
    }
}

/// <summary>No coordinator answers, or the access file that was named is missing.</summary>
public sealed class ClusterUnreachableException : ComputeException
{
    internal ClusterUnreachableException(string message, Exception? cause) : base(message, cause)
    {
    }
}

/// <summary>The coordinator refuses access, or is not the one that the access file belongs to.</summary>
public sealed class AccessDeniedException : ComputeException
{
    internal AccessDeniedException(string message, Exception? cause) : base(message, cause)
    {
    }
}

/// <summary>The job was cancelled by somebody else than the caller: another program, <c>actorcompute job cancel</c>, or <c>TerminateAsync</c>.</summary>
public sealed class JobCancelledException : ComputeException
{
    internal JobCancelledException(string jobId, string reason)
        : base(reason.Length == 0 ? $"Job {jobId} was cancelled." : $"Job {jobId} was cancelled: {reason.TrimEnd('.')}.") => (JobId, Reason) = (jobId, reason);

    /// <summary>The job.</summary>
    public string JobId { get; }

    /// <summary>Why it was cancelled, in the words of whoever did it; may be empty.</summary>
    public string Reason { get; }
}
