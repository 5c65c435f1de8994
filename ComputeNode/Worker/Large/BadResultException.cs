using ActorCompute.Messages;

namespace ActorCompute.Worker.Large;

/// <summary>A result cannot be sent; the message is a sentence.</summary>
/// <param name="kind">Whose fault it is: <see cref="FailureKind.WorkerLost"/> where the node cannot keep it, and another one might.</param>
internal sealed class BadResultException(string message, FailureKind kind = FailureKind.BadResult) : Exception(message)
{
    public FailureKind Kind { get; } = kind;
}
