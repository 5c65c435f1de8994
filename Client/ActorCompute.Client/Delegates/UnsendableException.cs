namespace ActorCompute;

/// <summary>A task, what it captures, or an input cannot be sent to the cluster. Nothing has left this process.</summary>
/// <remarks>The message is one sentence that names what cannot travel, its type, why, and what to do instead.</remarks>
public sealed class UnsendableException : ComputeException
{
    internal UnsendableException(string message, string path = "", Type? type = null, Exception? cause = null) : base(message, cause) =>
        (Path, ValueType) = (path, type);

    /// <summary>
    /// Where it is: the captured variable or the parameter and the members below it, such as <c>options.Handler</c>; empty if the task
    /// itself cannot be sent.
    /// </summary>
    public string Path { get; }

    /// <summary>The type of what is there; null if the task itself cannot be sent.</summary>
    public Type? ValueType { get; }
}
