namespace ActorCompute.Coordinator.Content;

/// <summary>Content that is needed is not here; the message names it in one sentence.</summary>
internal sealed class ContentMissingException(string message) : Exception(message);
