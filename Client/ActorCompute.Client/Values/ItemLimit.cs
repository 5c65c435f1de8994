using ActorCompute.Inputs;

namespace ActorCompute.Values;

/// <summary>How large an item may be. The one place that refuses larger ones, until they travel by reference.</summary>
internal static class ItemLimit
{
    public const int Bytes = LineParser.ItemBytes;

    /// <param name="index">The item; null for the argument of a single call.</param>
    /// <exception cref="UnsendableException">The item is larger.</exception>
    public static void Check(long? index, int bytes)
    {
        if (bytes > Bytes)
        {
            var what = index is null ? "The argument, with what the task captures," : $"Item {index}";
            throw new UnsendableException(FormattableString.Invariant($"{what} takes {bytes:N0} bytes as JSON, and at most {Bytes:N0} ")
                + "(1 MiB less what a message needs) can be sent; split it, or send where the data is.");
        }
    }
}
