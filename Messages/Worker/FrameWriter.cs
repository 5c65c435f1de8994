using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Messages.Worker;

/// <summary>Gathers frames in one pooled buffer, so that many small ones leave in one write. Not thread-safe.</summary>
public sealed class FrameWriter : IDisposable
{
    private const int InitialBytes = 4096;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialBytes);
    private int _length;
    private int _frameStart;

    /// <summary>The frames gathered since the last <see cref="Clear"/>; valid until the next write.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

    public bool IsEmpty => _length == 0;

    /// <summary>Forgets what has been sent.</summary>
    public void Clear() => _length = 0;

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    internal void Begin(FrameType type)
    {
        _frameStart = _length;
        Int32(0);   // the length, set at the end
        Byte((byte)type);
    }

    /// <exception cref="WorkerProtocolException">The frame is too long to be sent; it is taken back.</exception>
    internal void End()
    {
        var body = _length - _frameStart - WorkerProtocol.HeaderBytes;
        if (body > WorkerProtocol.MaxBodyBytes)
        {
            _length = _frameStart;
            throw new WorkerProtocolException($"A frame of {body} bytes is longer than {WorkerProtocol.MaxBodyBytes}.");
        }
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(_frameStart), body);
    }

    internal void Byte(byte value) => Take(1)[0] = value;

    internal void Int32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Take(sizeof(int)), value);

    internal void Int64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Take(sizeof(long)), value);

    internal void Lease(LeaseId lease)
    {
        Int64(lease.Epoch);
        Int64(lease.Sequence);
    }

    internal void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Take(value.Length));

    /// <summary>A text of at most 65,535 bytes: its length (u16) and its UTF-8.</summary>
    internal void ShortText(string value)
    {
        var bytes = checked((ushort)Encoding.UTF8.GetByteCount(value));
        BinaryPrimitives.WriteUInt16LittleEndian(Take(sizeof(ushort)), bytes);
        Encoding.UTF8.GetBytes(value, Take(bytes));
    }

    internal void Segment(Segment segment)
    {
        Int64(segment.First);
        Int64(segment.Count);
        Byte((byte)segment.Codec);
        Byte((byte)segment.Element);
        Int32(segment.Lengths.Length);
        Int32(segment.Data.Length);
        Bytes(segment.Lengths.Span);
        Bytes(segment.Data.Span);
    }

    private Span<byte> Take(int bytes)
    {
        if (_buffer.Length - _length < bytes) Grow(bytes);
        _length += bytes;
        return _buffer.AsSpan(_length - bytes, bytes);
    }

    private void Grow(int bytes)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + bytes));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
