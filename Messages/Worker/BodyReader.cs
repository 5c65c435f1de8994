using System.Buffers.Binary;
using System.Text;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Messages.Worker;

/// <summary>Reads the fields of a frame's body one after another; whatever does not fit is a <see cref="WorkerProtocolException"/>.</summary>
internal ref struct BodyReader(ReadOnlySpan<byte> body)
{
    private ReadOnlySpan<byte> _rest = body;

    public byte Byte() => Take(1)[0];

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    public LeaseId Lease() => new(Int64(), Int64());

    public string ShortText() => Encoding.UTF8.GetString(Take(BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort)))));

    /// <summary>Bytes behind their length (u32).</summary>
    public ReadOnlySpan<byte> Counted() => Take(Length());

    /// <summary>A segment with bytes of its own.</summary>
    public Segment Segment()
    {
        var (first, count) = (Int64(), Int64());
        var (codec, element) = ((Codec)Byte(), (ElementType)Byte());
        var (lengths, data) = (Length(), Length());
        var bytes = Take(checked(lengths + data)).ToArray();
        var segment = new Segment(first, count, codec, element, bytes.AsMemory(0, lengths), bytes.AsMemory(lengths));
        return segment.Defect() is { } defect ? throw new WorkerProtocolException($"A defective segment: {defect}.") : segment;
    }

    /// <exception cref="WorkerProtocolException">There is more than the frame should hold.</exception>
    public readonly void End()
    {
        if (!_rest.IsEmpty) throw new WorkerProtocolException($"A frame has {_rest.Length} bytes too many.");
    }

    private int Length()
    {
        var length = BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));
        if (length > WorkerProtocol.MaxBodyBytes) throw new WorkerProtocolException($"A field of {length} bytes is longer than a frame.");
        return (int)length;
    }

    private ReadOnlySpan<byte> Take(int bytes)
    {
        if (bytes > _rest.Length) throw new WorkerProtocolException("A frame ends too soon.");
        var taken = _rest[..bytes];
        _rest = _rest[bytes..];
        return taken;
    }
}
