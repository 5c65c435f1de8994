using ActorCompute.Inputs;

namespace ActorCompute.Values;

/// <summary>How large an item may be: what no message has room for travels as a piece of content, and those have a limit.</summary>
internal static class ItemLimit
{
    public const int Bytes = LineParser.ItemBytes;

    /// <param name="index">The item; null for the argument of a single call.</param>
    /// <exception cref="UnsendableException">The item is larger.</exception>
    public static void Check(long? index, long bytes)
    {
        if (bytes > Bytes)
        {
            var what = index is null ? "The argument, with what the task captures," : $"Item {index}";
            throw new UnsendableException(FormattableString.Invariant($"{what} takes {bytes:N0} bytes as JSON, and at most {Bytes:N0} ")
                + "(256 MiB) can be sent; split it, or send where the data is.");
        }
    }
}
