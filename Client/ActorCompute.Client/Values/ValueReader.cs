using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Results;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Values;

/// <summary>Turns segments of results into values. Pure.</summary>
internal static class ValueReader<T>
{
    private static readonly ElementType Element = ElementTypes.Of(typeof(T)), ArrayElement = NumberArrays.ElementOf(typeof(T));
    private static readonly JsonTypeInfo<T> Info = (JsonTypeInfo<T>)ValueJson.Options.GetTypeInfo(typeof(T));

    /// <summary>One value an item, in order; that of a failed item means nothing.</summary>
    /// <param name="failures">The failed items, of others than the segment's, too.</param>
    /// <param name="defective">Is told of each result that is no <typeparamref name="T"/>; null to throw at the first.</param>
    /// <exception cref="ComputeException">A result is no <typeparamref name="T"/>.</exception>
    public static T[] Read(Segment segment, FailedItems failures, Action<long, ComputeException>? defective = null)
    {
        var values = new T[segment.Count];
        if (segment.Codec is Codec.Raw && segment.Element == Element) Copy(segment, values);
        else if (segment.Codec is Codec.Json) ReadDocuments(segment, failures, values, defective);
        else if (segment.Codec is Codec.Bytes) ReadArrays(segment, failures, values, defective);
        else ReadNumbers(segment, failures, values, defective);
        return values;
    }

    private static void Copy(Segment segment, T[] values)
    {
        if (values.Length == 0) return;
        var bytes = MemoryMarshal.CreateSpan(ref System.Runtime.CompilerServices.Unsafe.As<T, byte>(ref values[0]), segment.Data.Length);
        segment.Data.Span.CopyTo(bytes);
    }

    private static void ReadDocuments(Segment segment, FailedItems failures, T[] values, Action<long, ComputeException>? defective)
    {
        var data = segment.Data.Span;
        for (var (i, at) = (0, 0); i < values.Length; i++)
        {
            var length = segment.DocumentLengths[i];
            if (length > 0) values[i] = Parse(data.Slice(at, length), segment.First + i, defective);
            else failures.At(segment.First + i);   // checks that there is one
            at += length;
        }
    }

    /// <summary>Arrays as they are; of another type than the one asked for, as the JSON that says them.</summary>
    private static void ReadArrays(Segment segment, FailedItems failures, T[] values, Action<long, ComputeException>? defective)
    {
        var data = segment.Data.Span;
        for (var (i, at) = (0, 0); i < values.Length; at += segment.DocumentLengths[i++])
        {
            var index = segment.First + i;
            var array = data.Slice(at, segment.DocumentLengths[i]);
            if (failures.FirstFrom(index)?.Index == index) continue;
            values[i] = segment.Element == ArrayElement ? (T)(object)NumberArrays.Make(typeof(T), array)
                : Parse(ArrayText.Document(segment.Element, array).Span, index, defective);
        }
    }

    /// <summary>Numbers of another type than the one asked for: each is converted as JSON would be, so what does not fit is refused.</summary>
    private static void ReadNumbers(Segment segment, FailedItems failures, T[] values, Action<long, ComputeException>? defective)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var index = segment.First + i;
            if (failures.FirstFrom(index)?.Index != index) values[i] = Parse(Encoding.UTF8.GetBytes(SegmentText.Of(segment, index)), index, defective);
        }
    }

    private static T Parse(ReadOnlySpan<byte> document, long index, Action<long, ComputeException>? defective)
    {
        try
        {
            return JsonSerializer.Deserialize(document, Info)!;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException or FormatException)
        {
            var shown = Encoding.UTF8.GetString(document[..Math.Min(document.Length, 80)]);
            var defect = new ComputeException($"The result of item {index} is no {TypeText.Of(typeof(T))}: {shown}.", e);
            if (defective is null) throw defect;
            defective(index, defect);
            return default!;
        }
    }
}
