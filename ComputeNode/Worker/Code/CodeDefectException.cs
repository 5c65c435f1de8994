namespace ActorCompute.Worker.Code;

/// <summary>What a job brought along cannot be run; the message is a sentence for whoever sent it.</summary>
internal class CodeDefectException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>
/// What the node has put into the folder is there no more, or is not what it was: that is nobody's fault who sent it, and the node can have it
/// again.
/// </summary>
internal sealed class CodeGoneException(string message, Exception? cause = null) : CodeDefectException(message, cause);
