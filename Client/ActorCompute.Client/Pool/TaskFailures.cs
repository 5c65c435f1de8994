using ActorCompute.Messages;

namespace ActorCompute;

/// <summary>Why an item failed.</summary>
public enum TaskFailureKind
{
    /// <summary>The task threw.</summary>
    Exception = FailureKind.Exception,

    /// <summary>The input does not fit the task's parameter.</summary>
    BadInput = FailureKind.BadInput,

    /// <summary>The result cannot be written as JSON, or is too large.</summary>
    BadResult = FailureKind.BadResult,

    /// <summary>The worker process died while it ran the item.</summary>
    WorkerLost = FailureKind.WorkerLost,

    /// <summary>The item took longer than it may.</summary>
    Timeout = FailureKind.Timeout,

    /// <summary>The worker process held more memory than its node allows while it ran the item.</summary>
    MemoryExceeded = FailureKind.MemoryExceeded,
}

/// <summary>One item failed on the cluster.</summary>
public sealed class TaskFailedException : ComputeException
{
    private const int ShownInput = 80;

    /// <param name="isCall">It was a call by itself, whose index says nothing to who made it.</param>
    internal TaskFailedException(Failure failure, string? input, bool isCall = false) : base(Sentence(failure, input, isCall)) =>
        (Failure, Input) = (failure, input);

    internal Failure Failure { get; }

    /// <summary>The item, counted from 0 in its job.</summary>
    public long ItemIndex => Failure.Index;

    /// <summary>
    /// The item's input as JSON; null if the task takes none, or this process does not have it: that of a job that another one submitted, one over
    /// 1 MiB, and of a reduction what comes after the first 16 MiB.
    /// </summary>
    public string? Input { get; }

    /// <summary>Why it failed.</summary>
    public TaskFailureKind Kind => (TaskFailureKind)Failure.Kind;

    /// <summary>Full name of the exception's type, as on the node; empty if nothing was thrown.</summary>
    public string RemoteType => Failure.Type;

    /// <summary>The exception's message, or in one sentence what happened.</summary>
    public string RemoteMessage => Failure.Message;

    /// <summary>The exception's stack, as on the node; null if there was none.</summary>
    public string? RemoteStack => Failure.Stack;

    /// <summary>The node it happened on; null if it is not known.</summary>
    public string? Node => Failure.Node;

    /// <summary>How often the item has been tried and was at fault, this time included.</summary>
    public int Attempts => Failure.Attempts;

    /// <summary>This exception, followed by the stack on the node.</summary>
    public override string ToString() => RemoteStack is null
        ? base.ToString() : string.Join(Environment.NewLine, base.ToString(), $"--- on node {Node} ---", RemoteStack);

    private static string Sentence(Failure failure, string? input, bool isCall)
    {
        var shown = input is null ? "" : input.Length <= ShownInput ? $" (input {input})" : $" (input {input[..ShownInput]}…)";
        var where = failure.Node is { } node ? $" on node {node}" : "";
        var what = failure.Type.Length > 0 ? $"{failure.Type}: {failure.Message}" : failure.Message;
        return $"{(isCall ? "The call" : $"Item {failure.Index}")}{shown} failed{where}: {what}";
    }
}

/// <summary>Several items of a job failed; the others ran.</summary>
public sealed class TasksFailedException : ComputeException
{
    /// <summary>How many failures are kept in full; the others are counted.</summary>
    internal const int Kept = 100;

    internal TasksFailedException(long count, long total, IReadOnlyList<TaskFailedException> first)
        : base(FormattableString.Invariant($"{count:N0} of {total:N0} items failed. {first[0].Message}"), first[0]) => (Count, First) = (count, first);

    /// <summary>How many items failed.</summary>
    public long Count { get; }

    /// <summary>The first of them, ordered by index: all, or 100 if they are more.</summary>
    public IReadOnlyList<TaskFailedException> First { get; }
}
