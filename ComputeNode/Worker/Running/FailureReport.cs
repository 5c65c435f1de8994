using System.Reflection;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Worker.Code;
using ActorCompute.Worker.Pieces;

namespace ActorCompute.Worker.Running;

/// <summary>Every item of a task fails with this, for a reason that lies before its first item.</summary>
internal sealed class NoTaskException(Failure failure) : Exception(failure.Message)
{
    public Failure Failure => failure;
}

/// <summary>Says of what user code threw what its author wants to know.</summary>
internal static class FailureReport
{
    private static readonly string[] Own = ["   at ActorCompute.Worker.Running.", "   at ActorCompute.Worker.Asynchronous.", "   at ActorCompute.Worker.Reducing.", $"   at {CallMaker.Name}(", "---"];

    public static Failure Of(long index, Exception e)
    {
        if (e is NoTaskException no) return no.Failure with { Index = index };
        e = Unwrapped(e);
        if (e is UnreadablePieceException) return new Failure(index, FailureKind.WorkerLost, "", e.Message).Bounded();
        return new Failure(index, FailureKind.Exception, TypeText.In(e.GetType().FullName ?? e.GetType().Name), MessageOf(e), Told(() => StackOf(e))).Bounded();
    }

    /// <summary>The same, but for an item whose time was over and that ended for that it is a timeout.</summary>
    /// <param name="overLimit">How long it might run; null if its time was not over.</param>
    public static Failure Of(long index, Exception e, TimeSpan? overLimit) =>
        overLimit is { } limit && Unwrapped(e) is OperationCanceledException ? Failure.OfTimeout(index, limit) : Of(index, e);

    public static string MessageOf(Exception e) => Told(() => (Refused(e) ?? e).Message) ?? "";

    /// <summary>Why a value cannot be written: a cycle, a type that JSON cannot say, a property that throws.</summary>
    public static string DefectOf(Exception e) => $"cannot be serialized: {TypeText.In(MessageOf(e))}";

    /// <summary>What our own loader says of an assembly that is not there for tasks; the runtime's words around it only say that something does.</summary>
    private static FileLoadException? Refused(Exception e) => e is FileLoadException ? e.InnerException as FileLoadException : null;

    private static string? StackOf(Exception e)
    {
        var stack = e.InnerException is { } inner && Refused(e) is null ? $"{inner}\n   --- End of inner exception ---\n{e.StackTrace}" : e.StackTrace;
        return stack is null ? null : Cut(stack);
    }

    /// <summary>What an exception says of itself: its own code, which may throw.</summary>
    private static string? Told(Func<string?> tell)
    {
        try
        {
            return tell();
        }
        catch (Exception worse)
        {
            return $"(cannot be told: {worse.GetType()})";
        }
    }

    /// <summary>What really happened, if reflection or a task has only put it into a parcel.</summary>
    private static Exception Unwrapped(Exception e) => e switch
    {
        TargetInvocationException { InnerException: { } inner } => Unwrapped(inner),
        AggregateException { InnerExceptions: [var single] } => Unwrapped(single),
        _ => e,
    };

    /// <summary>Without the worker's own frames at the bottom.</summary>
    private static string Cut(string stack)
    {
        var lines = stack.Split('\n');
        var kept = lines.Length;
        while (kept > 0 && Array.Exists(Own, o => lines[kept - 1].StartsWith(o, StringComparison.Ordinal))) kept--;
        return string.Join('\n', lines[..kept]).TrimEnd();
    }
}
