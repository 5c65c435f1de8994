using System.Buffers.Text;

namespace ActorCompute.Messages.Results;

/// <summary>What stands around a value to make it a line. A type of its own, so that the loop over items is compiled for each form.</summary>
internal interface ILineForm
{
    /// <summary>The most bytes that stand around a value.</summary>
    static abstract int MostBytes { get; }

    /// <summary>Whether a failed item has a line.</summary>
    static abstract bool ShowsFailures { get; }

    /// <summary>Writes what comes before the value; returns its length.</summary>
    static abstract int WriteStart(long index, Span<byte> to);

    /// <summary>Writes what comes after the value, line feed included; returns its length.</summary>
    static abstract int WriteEnd(Span<byte> to);
}

/// <summary>The value alone; failed items are left out.</summary>
internal readonly struct PlainLine : ILineForm
{
    public static int MostBytes => 1;

    public static bool ShowsFailures => false;

    public static int WriteStart(long index, Span<byte> to) => 0;

    public static int WriteEnd(Span<byte> to)
    {
        to[0] = (byte)'\n';
        return 1;
    }
}

/// <summary><c>{"index":i,"value":v}</c>, or <c>{"index":i,"error":{…}}</c>.</summary>
internal readonly struct IndexedLine : ILineForm
{
    private static ReadOnlySpan<byte> Index => "{\"index\":"u8;

    private static ReadOnlySpan<byte> Value => ",\"value\":"u8;

    private static ReadOnlySpan<byte> End => "}\n"u8;

    public static int MostBytes => 48;

    public static bool ShowsFailures => true;

    public static int WriteStart(long index, Span<byte> to)
    {
        Index.CopyTo(to);
        Utf8Formatter.TryFormat(index, to[Index.Length..], out var digits);
        Value.CopyTo(to[(Index.Length + digits)..]);
        return Index.Length + digits + Value.Length;
    }

    public static int WriteEnd(Span<byte> to)
    {
        End.CopyTo(to);
        return End.Length;
    }
}
