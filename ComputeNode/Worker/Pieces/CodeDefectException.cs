using ActorCompute.Messages.Code;

namespace ActorCompute.Worker.Pieces;

/// <summary>What a job brought along cannot be run; the message is a sentence for whoever sent it.</summary>
internal class CodeDefectException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>
/// What the node has put into the folder is there no more, or is not what it was, or the folder takes nothing: that is nobody's fault who sent it, and
/// the node can have it again.
/// </summary>
internal sealed class CodeGoneException(string message, Exception? cause = null) : CodeDefectException(message, cause)
{
    /// <summary>
    /// Whether what code has thrown is not its fault: it came of a file that was gone. While the whole folder is gone nobody knows what it came of.
    /// </summary>
    /// <param name="task">The task that ran; what brings no code needs none of it.</param>
    /// <param name="isThere">Whether the folder is.</param>
    public static bool Explains(Exception exception, string task, bool isThere) => IsIn(exception) || MayCause(task, isThere);

    /// <summary>Whether it may be the cause of whatever goes wrong, since the folder that the task's code lies in is gone.</summary>
    public static bool MayCause(string task, bool isThere) => !isThere && LeaseTask.Parse(task).Codes.Any();

    /// <summary>Whether an exception is one, or has come of one: user code wraps what it meets.</summary>
    public static bool IsIn(Exception exception) => exception switch
    {
        CodeGoneException => true,
        AggregateException several => several.InnerExceptions.Any(IsIn),
        _ => exception.InnerException is { } cause && IsIn(cause),
    };
}

/// <summary>
/// This process cannot read what is there for all that is known: it has too many files open, or the disk fails. The item is to run in another process,
/// on another machine if there is one, and counts it as a lost worker.
/// </summary>
internal sealed class UnreadablePieceException(string message, Exception cause) : Exception(message, cause);
