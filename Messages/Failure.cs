namespace ActorCompute.Messages;

/// <summary>Why an item failed. The numbers are those of the wire and the store.</summary>
public enum FailureKind : byte
{
    /// <summary>User code threw.</summary>
    Exception = 1,
    /// <summary>The value does not fit the task's parameter.</summary>
    BadInput = 2,
    /// <summary>The result cannot be serialized.</summary>
    BadResult = 3,
    /// <summary>The worker process died while it ran the item.</summary>
    WorkerLost = 4,
    /// <summary>The item took longer than it may.</summary>
    Timeout = 5,
}

/// <summary>The outcome of an item that has no value.</summary>
/// <param name="Index">The item, counted from 0 in its job.</param>
/// <param name="Kind">What went wrong.</param>
/// <param name="Type">The exception's full type name, as on the node; empty if there was none.</param>
/// <param name="Message">One sentence for people.</param>
/// <param name="Stack">The stack as on the node; null if there was none.</param>
/// <param name="Node">Where it happened.</param>
/// <param name="Attempts">How often the item has been charged with a failure, this one included.</param>
public sealed record Failure(long Index, FailureKind Kind, string Type, string Message, string? Stack = null, string? Node = null, int Attempts = 1)
{
    private const int LongestText = 4096;

    /// <summary>What a failure weighs at most on any wire, in bytes: JSON may write a character as six.</summary>
    public int Bytes => 256 + 6 * (Type.Length + Message.Length + (Stack?.Length ?? 0));

    /// <summary>What user code threw. Long texts are cut, so that many failures fit a message.</summary>
    public static Failure Of(long index, Exception e) => new(
        index, FailureKind.Exception, Cut(e.GetType().FullName ?? e.GetType().Name), Cut(e.Message), e.StackTrace is { } stack ? Cut(stack) : null);

    private static string Cut(string text) => text.Length <= LongestText ? text : string.Concat(text.AsSpan(0, LongestText - 1), "…");
}
