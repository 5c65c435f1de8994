using System.Globalization;

namespace ActorCompute.Messages;

/// <summary>Amounts of memory as people write and read them. Pure.</summary>
public static class ByteSize
{
    private static readonly (string Suffix, double Bytes)[] Units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40), ("kB", 1e3), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("B", 1),
    ];

    /// <summary>"512MiB", "2GiB", "1.5GB"; a number alone is bytes.</summary>
    /// <returns>Bytes; null if the text is no amount of at least one.</returns>
    public static long? Parse(string text)
    {
        var (suffix, bytes) = Units.FirstOrDefault(u => text.EndsWith(u.Suffix, StringComparison.Ordinal), ("", 1));
        return double.TryParse(text.AsSpan(0, text.Length - suffix.Length).TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number * bytes is >= 1 and < 1L << 53 ? (long)(number * bytes) : null;
    }

    /// <summary>"512 B", "64 MiB", "2.3 GiB".</summary>
    public static string Text(long bytes)
    {
        var (suffix, unit) = bytes >= 1L << 30 ? ("GiB", 1L << 30) : bytes >= 1L << 20 ? ("MiB", 1L << 20) : bytes >= 1L << 10 ? ("KiB", 1L << 10) : ("B", 1L);
        return string.Create(CultureInfo.InvariantCulture, $"{(double)bytes / unit:0.#} {suffix}");
    }
}
