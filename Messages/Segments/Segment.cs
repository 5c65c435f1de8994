using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ActorCompute.Messages.Content;

namespace ActorCompute.Messages.Segments;

/// <summary>
/// A run of consecutive items as bytes: the unit of storage and of every wire. Any part of the system can slice it without
/// knowing the values, and slicing copies nothing.
/// </summary>
/// <param name="First">Index in the job of the first item.</param>
/// <param name="Count">How many items.</param>
/// <param name="Codec">How <paramref name="Data"/> is to be read.</param>
/// <param name="Element">The number type of <see cref="Codec.Raw"/> and of arrays; else <see cref="ElementType.None"/>.</param>
/// <param name="Lengths">
/// For <see cref="Codec.Json"/> and <see cref="Codec.Bytes"/> one little-endian int32 an item: the bytes it takes. 0 is an empty array, or of
/// JSON no value: the item failed.
/// </param>
/// <param name="Data">The items' bytes.</param>
public sealed record Segment(long First, long Count, Codec Codec, ElementType Element, ReadOnlyMemory<byte> Lengths, ReadOnlyMemory<byte> Data)
{
    /// <summary>The most bytes that one segment's lengths and data may take: 1 MiB less room for a message's own fields.</summary>
    public const int MaxBytes = (1 << 20) - (16 << 10);

    /// <summary>The longest document that a segment has room for, in bytes; a longer one is a <see cref="Codec.Reference"/>.</summary>
    public const int MaxDocumentBytes = MaxBytes - sizeof(int);

    /// <summary>The index after the last item.</summary>
    public long End => First + Count;

    public ItemRange Range => new(First, End);

    /// <summary>What the segment weighs on the wire, in bytes.</summary>
    public int Bytes => Lengths.Length + Data.Length;

    /// <summary>Whether any run of items can be cut out without looking at lengths.</summary>
    public bool IsFixedWidth => Codec is not (Codec.Json or Codec.Bytes or Codec.Partial or Codec.PartialReference);

    /// <summary>Whether its values are of blocks, not of items.</summary>
    public bool IsPartial => Codec is Codec.Partial or Codec.PartialReference;

    /// <summary>Whether its values are pieces of content, a reference each.</summary>
    public bool IsReference => Codec is Codec.Reference or Codec.PartialReference;

    /// <summary>Whether it weighs more than may travel: an item that its owner has to make a <see cref="Codec.Reference"/> of first.</summary>
    public bool IsTooLarge => Bytes > MaxBytes;

    /// <summary><paramref name="count"/> integers from <paramref name="start"/>, each <paramref name="step"/> more than the one before; they take no data.</summary>
    public static Segment OfRange(long first, long start, long step, long count)
    {
        var data = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(data, start);
        BinaryPrimitives.WriteInt64LittleEndian(data.AsSpan(8), step);
        return new(first, count, Codec.Range, ElementType.None, default, data);
    }

    /// <summary>Numbers as they lie in memory on a little-endian machine.</summary>
    public static Segment OfRaw(long first, ElementType element, ReadOnlyMemory<byte> data) =>
        new(first, data.Length / element.Width(), Codec.Raw, element, default, data);

    /// <summary>Documents end to end, with one int32 length each.</summary>
    public static Segment OfJson(long first, ReadOnlyMemory<byte> lengths, ReadOnlyMemory<byte> data) =>
        new(first, lengths.Length / sizeof(int), Codec.Json, ElementType.None, lengths, data);

    /// <summary>One item that is a piece of content: a document, or an array of numbers.</summary>
    public static Segment OfReference(long first, ContentReference reference, ElementType element = ElementType.None)
    {
        var data = new byte[ContentReference.Width];
        reference.Write(data);
        return new(first, 1, Codec.Reference, element, default, data);
    }

    /// <summary>One document, or one array of numbers.</summary>
    public static Segment OfDocument(long first, ReadOnlyMemory<byte> document, ElementType element = ElementType.None)
    {
        var length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, document.Length);
        return OfJson(first, length, document).AsArrays(element);
    }

    /// <summary>The same bytes, each item as an array of numbers; as documents if there is no type of element.</summary>
    public Segment AsArrays(ElementType element) => this with { Codec = element is ElementType.None ? Codec.Json : Codec.Bytes, Element = element };

    /// <summary>The items' lengths in bytes; empty unless they are documents or arrays.</summary>
    public ReadOnlySpan<int> DocumentLengths => MemoryMarshal.Cast<byte, int>(Lengths.Span);

    /// <summary>The first number and the distance between two of a <see cref="Codec.Range"/> segment.</summary>
    public (long Start, long Step) Progression =>
        (BinaryPrimitives.ReadInt64LittleEndian(Data.Span), BinaryPrimitives.ReadInt64LittleEndian(Data.Span[8..]));

    /// <summary>The piece of content that an item of a <see cref="Codec.Reference"/> segment is.</summary>
    /// <param name="item">Counted from the segment's first.</param>
    public ContentReference ReferenceAt(long item) => ContentReference.Read(Data.Span.Slice((int)item * ContentReference.Width, ContentReference.Width));

    /// <summary>The items of <paramref name="range"/>, sharing this segment's bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not within the segment.</exception>
    public Segment Slice(ItemRange range)
    {
        if (range.First < First || range.End > End || range.End < range.First)
            throw new ArgumentOutOfRangeException(nameof(range), range, $"Not within {Range}.");
        if (range == Range) return this;
        return Codec switch
        {
            Codec.Range => SliceRange(range),
            Codec.Raw => SliceFixed(range, Element.Width()),
            Codec.Reference => SliceFixed(range, ContentReference.Width),
            Codec.Json or Codec.Bytes => SliceCounted(range),
            Codec.Partial or Codec.PartialReference => Partials.Slice(this, range),
            _ => throw new InvalidOperationException($"Unknown codec {Codec}."),
        };
    }

    /// <summary>
    /// Why the bytes do not fit what the header says, or null if they do. What comes from another process is checked with this before
    /// anything reads it.
    /// </summary>
    public string? Defect()
    {
        if (First < 0 || Count < 0 || First > long.MaxValue - Count) return $"items {First} to {First} + {Count} are no range";
        if (Codec is Codec.Json or Codec.Range && Element is not ElementType.None) return $"{Codec} has no type of elements, such as {(int)Element}";
        return Codec switch
        {
            Codec.Range => RangeDefect(),
            Codec.Raw => IsDataOf(Width) && Lengths.Length == 0 ? null : $"{Count} numbers of {Element} do not take {Data.Length} bytes",
            Codec.Json => LengthsAddUp(1) ? null : "the documents' lengths do not add up to the data",
            Codec.Bytes => Width > 0 && LengthsAddUp(Width) ? null : $"the lengths of arrays of {Element} do not add up to the data",
            Codec.Reference => IsDataOf(ContentReference.Width) && Lengths.Length == 0 && ReferencesAreSound()
                ? null : $"{Data.Length} bytes are not {Count} references to items of at most {ContentLimits.PieceBytes} bytes",
            Codec.Partial or Codec.PartialReference => Partials.Defect(this),
            _ => $"unknown codec {(int)Codec}",
        };
    }

    /// <summary>Bytes a number takes; 0 if there are none, or their type is unknown.</summary>
    private int Width => Enum.IsDefined(Element) ? Element.Width() : 0;

    private bool IsDataOf(int width) => width > 0 && Count <= Array.MaxLength && Data.Length == Count * width;

    private string? RangeDefect()
    {
        if (Data.Length != 16 || Lengths.Length != 0) return "a range takes 16 bytes of data and no lengths";
        var (start, step) = Progression;
        var last = Count < 2 ? start : start + (Int128)step * (Count - 1);
        return last >= long.MinValue && last <= long.MaxValue ? null : $"{Count} numbers from {start} by steps of {step} are not all of 64 bits";
    }

    private bool ReferencesAreSound()
    {
        var width = Element is ElementType.None ? 1 : Width;
        if (width == 0) return false;
        for (var rest = Data.Span; !rest.IsEmpty; rest = rest[ContentReference.Width..])
            if (ContentReference.BytesOf(rest) is var bytes && (bytes is < 1 or > ContentLimits.PieceBytes || bytes % width != 0)) return false;
        return true;
    }

    private bool LengthsAddUp(int width)
    {
        if (Count > Array.MaxLength || Lengths.Length != Count * sizeof(int)) return false;
        long sum = 0;
        foreach (var length in DocumentLengths)
        {
            if (length < 0 || length % width != 0) return false;
            sum += length;
        }
        return sum == Data.Length;
    }

    private Segment SliceRange(ItemRange range)
    {
        var (start, step) = Progression;
        return OfRange(range.First, start + step * (range.First - First), step, range.Count);
    }

    private Segment SliceFixed(ItemRange range, int width) => this with
    {
        First = range.First,
        Count = range.Count,
        Data = Data.Slice((int)(range.First - First) * width, (int)range.Count * width),
    };

    private Segment SliceCounted(ItemRange range)
    {
        var (skip, take) = ((int)(range.First - First), (int)range.Count);
        var lengths = DocumentLengths;
        var start = Sum(lengths[..skip]);
        return this with
        {
            First = range.First,
            Count = take,
            Lengths = Lengths.Slice(skip * sizeof(int), take * sizeof(int)),
            Data = Data.Slice(start, Sum(lengths.Slice(skip, take))),
        };
    }

    private static int Sum(ReadOnlySpan<int> lengths)
    {
        var sum = 0;
        foreach (var length in lengths) sum += length;
        return sum;
    }
}
