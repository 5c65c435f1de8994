namespace ActorCompute.Coordinator.Content;

/// <summary>A piece of content is here and cannot be read now; the message is a sentence for people.</summary>
internal sealed class ContentUnreadableException(string message, Exception cause) : Exception(message, cause);
