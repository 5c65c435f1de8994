namespace ActorCompute.Worker.Large;

/// <summary>A result cannot be sent; the message is a sentence.</summary>
internal sealed class BadResultException(string message, Exception? cause = null) : Exception(message, cause);
