using ActorCompute.Messages;

namespace ActorCompute;

/// <summary>Results of a job could not be merged; every item has run.</summary>
public sealed class MergeFailedException : ComputeException
{
    private readonly Failure? _failure;

    internal MergeFailedException(string message, Failure? failure) : base(message) => _failure = failure;

    /// <summary>Full name of the exception's type, as on the node; empty if nothing was thrown.</summary>
    public string RemoteType => _failure?.Type ?? "";

    /// <summary>The exception's message, or in one sentence what happened.</summary>
    public string RemoteMessage => _failure?.Message ?? Message;

    /// <summary>The exception's stack, as on the node; null if there was none.</summary>
    public string? RemoteStack => _failure?.Stack;

    /// <summary>The node it happened on; null if it is not known.</summary>
    public string? Node => _failure?.Node;

    /// <summary>How often it has been tried, this time included.</summary>
    public int Attempts => _failure?.Attempts ?? 1;

    /// <summary>This exception, followed by the stack on the node.</summary>
    public override string ToString() => RemoteStack is null
        ? base.ToString() : string.Join(Environment.NewLine, base.ToString(), $"--- on node {Node} ---", RemoteStack);
}
