using System.Numerics;
using System.Text;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Segments;
using ActorCompute.Worker.Pieces;
using ActorCompute.Worker.Running;

namespace ActorCompute.Worker.Inputs;

/// <summary>Reads one JSON document as a value, or throws whatever the value's type or converter throws.</summary>
internal delegate T DocumentReader<out T>(ReadOnlySpan<byte> document);

/// <summary>Items as values of any type that JSON can say; numbers, and arrays of them, count as the JSON that says them.</summary>
internal static class Documents
{
    public static ItemInput<T> Of<T>(Segment segment, DocumentReader<T> read) => (segment.Codec, segment.Element) switch
    {
        (Codec.Json, _) => new JsonDocuments<T>(segment, read),
        (Codec.Bytes, _) => new JsonDocuments<T>(ArrayText.Documents(segment), read),
        (Codec.Raw, ElementType.Float64) => new NumberDocuments<double, T>(Numbers.Of<double>(segment), read),
        (Codec.Raw, ElementType.Float32) => new NumberDocuments<float, T>(Numbers.Of<float>(segment), read),
        (Codec.Raw, ElementType.UInt64) => new NumberDocuments<ulong, T>(Numbers.Of<ulong>(segment), read),
        _ => new NumberDocuments<long, T>(Integers.Of(segment), read),
    };

    /// <summary>Says in a sentence why the document does not fit, or null if it does.</summary>
    public static string? TryRead<T>(DocumentReader<T> read, ReadOnlySpan<byte> document, out T value)
    {
        value = default!;
        try
        {
            value = read(document);
            return null;
        }
        catch (Exception e) when (!CodeGoneException.IsIn(e))   // user code's constructors, setters and converters may throw anything
        {
            return $"{JsonValue.Shown(document)} does not fit: {TypeText.In(FailureReport.MessageOf(e))}";
        }
    }

    private sealed class JsonDocuments<T>(Segment segment, DocumentReader<T> read) : JsonInput<T>(segment)
    {
        protected override string? Parse(ReadOnlySpan<byte> document, out T value) => TryRead(read, document, out value);
    }

    private sealed class NumberDocuments<TNumber, T>(ItemInput<TNumber> numbers, DocumentReader<T> read) : ItemInput<T>
        where TNumber : unmanaged, INumber<TNumber>
    {
        public override int Read(Span<T> into, out string? defect)
        {
            defect = null;
            for (var i = 0; i < into.Length; i++)
            {
                var number = default(TNumber);
                numbers.Read(new Span<TNumber>(ref number), out defect);
                defect ??= TryRead(read, Encoding.UTF8.GetBytes(number.ToString(null, System.Globalization.CultureInfo.InvariantCulture)), out into[i]);
                if (defect is not null) return i;
            }
            return into.Length;
        }
    }
}

/// <summary>Items that nobody looks at.</summary>
internal sealed class IgnoredInput<T> : ItemInput<T>
{
    public override int Read(Span<T> into, out string? defect)
    {
        into.Clear();
        defect = null;
        return into.Length;
    }
}
