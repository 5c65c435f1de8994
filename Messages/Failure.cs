using System.Text;

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
    /// <summary>The worker process held more memory than it may while it ran the item.</summary>
    MemoryExceeded = 6,
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
    /// <summary>What <see cref="Bounded"/> leaves of each text, in bytes of UTF-8.</summary>
    public const int MaxTypeBytes = 512, MaxMessageBytes = 4 << 10, MaxStackBytes = 16 << 10, MaxNodeBytes = 256;

    /// <summary>The most that a bounded failure takes on the wire or in the store, in bytes.</summary>
    public const int MaxBytes = MaxTypeBytes + MaxMessageBytes + MaxStackBytes + MaxNodeBytes + NumberBytes;

    private const int NumberBytes = 64;

    /// <summary>What this failure takes on the wire at most, in bytes, once it is bounded.</summary>
    public int Bytes =>
        NumberBytes + Weigh(Type, MaxTypeBytes) + Weigh(Message, MaxMessageBytes) + Weigh(Stack, MaxStackBytes) + Weigh(Node, MaxNodeBytes);

    /// <summary>What user code threw, its texts cut to the limits.</summary>
    public static Failure Of(long index, Exception e) =>
        new Failure(index, FailureKind.Exception, e.GetType().FullName ?? e.GetType().Name, e.Message, e.StackTrace).Bounded();

    /// <summary>It took longer than it may.</summary>
    public static Failure OfTimeout(long index, TimeSpan limit) =>
        new(index, FailureKind.Timeout, "", FormattableString.Invariant($"The item took longer than {limit.TotalSeconds} s."));

    /// <summary>Its worker process held more memory than it may.</summary>
    public static Failure OfMemory(long index, long limit, long held) => new(index, FailureKind.MemoryExceeded, "",
        $"The item's worker process held {ByteSize.Text(held)} of memory, and workers of this node may hold {ByteSize.Text(limit)}.");

    /// <summary>The same failure with its texts cut to the limits. The wires do this to every failure; user code sets no limit.</summary>
    public Failure Bounded() => this with
    {
        Type = BoundedText.Cut(Type, MaxTypeBytes),
        Message = BoundedText.Cut(Message, MaxMessageBytes),
        Stack = Stack is null ? null : BoundedText.Cut(Stack, MaxStackBytes),
        Node = Node is null ? null : BoundedText.Cut(Node, MaxNodeBytes),
    };

    private static int Weigh(string? text, int limit) => Math.Min(Encoding.UTF8.GetByteCount(text ?? ""), limit);
}
