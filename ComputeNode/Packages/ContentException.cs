namespace ActorCompute.ComputeNode.Packages;

/// <summary>A piece of content could not be fetched; the message is the end of a sentence that says what could not be had.</summary>
internal sealed class ContentException(FetchTrouble trouble, string message, Exception? cause = null) : Exception(message, cause)
{
    public FetchTrouble Trouble { get; } = trouble;
}
