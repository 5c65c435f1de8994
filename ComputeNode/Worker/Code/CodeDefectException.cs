namespace ActorCompute.Worker.Code;

/// <summary>What a job brought along cannot be run; the message is a sentence for whoever sent it.</summary>
internal sealed class CodeDefectException(string message, Exception? cause = null) : Exception(message, cause);
