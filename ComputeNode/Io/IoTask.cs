using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using ActorCompute.Messages;
using ActorCompute.Messages.Segments;

namespace ActorCompute.ComputeNode.Io;

/// <summary>An asynchronous task: one JSON document in, one out.</summary>
/// <exception cref="ItemFailedException">The item fails for a reason that the task knows; the document may not fit its parameter.</exception>
internal delegate Task<ReadOnlyMemory<byte>> IoTask(ReadOnlyMemory<byte> input, CancellationToken cancel);

/// <summary>An item fails for a reason that its task knows: the message is a sentence for people, and nobody needs a stack.</summary>
/// <param name="cause">What the failure's type is called after; null if nothing was thrown.</param>
internal class ItemFailedException(FailureKind kind, string message, Exception? cause = null) : Exception(message, cause)
{
    public Failure ToFailure(long index) => new Failure(index, kind, InnerException?.GetType().FullName ?? "", Message).Bounded();
}

/// <summary>A value does not fit a task's parameter.</summary>
internal sealed class BadInputException(string message) : ItemFailedException(FailureKind.BadInput, message);

/// <summary>The items of a segment as JSON documents, whatever its codec: an I/O task waits so long that this costs nothing.</summary>
internal static class ItemDocuments
{
    public static IEnumerable<ReadOnlyMemory<byte>> Of(Segment segment) => segment.Codec switch
    {
        Codec.Json => OfJson(segment),
        Codec.Range => OfRange(segment),
        Codec.Bytes => OfJson(ArrayText.Documents(segment)),
        Codec.Reference => throw new ArgumentOutOfRangeException(nameof(segment), segment.Codec, "A large item is not in its segment."),
        _ => segment.Element switch
        {
            ElementType.Int8 => OfNumbers<sbyte>(segment),
            ElementType.UInt8 => OfNumbers<byte>(segment),
            ElementType.Int16 => OfNumbers<short>(segment),
            ElementType.UInt16 => OfNumbers<ushort>(segment),
            ElementType.Int32 => OfNumbers<int>(segment),
            ElementType.UInt32 => OfNumbers<uint>(segment),
            ElementType.Int64 => OfNumbers<long>(segment),
            ElementType.UInt64 => OfNumbers<ulong>(segment),
            ElementType.Float32 => OfNumbers<float>(segment),
            ElementType.Float64 => OfNumbers<double>(segment),
            _ => throw new ArgumentOutOfRangeException(nameof(segment), segment.Element, "Unknown element type."),
        },
    };

    private static IEnumerable<ReadOnlyMemory<byte>> OfJson(Segment segment)
    {
        var offset = 0;
        for (var i = 0; i < segment.Count; i++)
        {
            var length = segment.DocumentLengths[i];
            yield return segment.Data.Slice(offset, length);
            offset += length;
        }
    }

    private static IEnumerable<ReadOnlyMemory<byte>> OfRange(Segment segment)
    {
        var (start, step) = segment.Progression;
        for (var i = 0L; i < segment.Count; i++) yield return Text(start + (Int128)step * i);
    }

    private static IEnumerable<ReadOnlyMemory<byte>> OfNumbers<T>(Segment segment) where T : unmanaged, INumber<T>
    {
        for (var i = 0; i < segment.Count; i++) yield return Text(MemoryMarshal.Cast<byte, T>(segment.Data.Span)[i]);
    }

    private static ReadOnlyMemory<byte> Text<T>(T number) where T : INumber<T> =>
        Encoding.UTF8.GetBytes(number.ToString(null, CultureInfo.InvariantCulture));
}
