using System.Buffers;
using System.Buffers.Binary;

namespace ActorCompute.Messages.Worker;

/// <summary>One frame; its body is valid until the reader's next <see cref="FrameReader.Space"/>.</summary>
public readonly ref struct Frame(FrameType type, ReadOnlySpan<byte> body)
{
    public FrameType Type { get; } = type;

    public ReadOnlySpan<byte> Body { get; } = body;
}

/// <summary>
/// Cuts received bytes into frames: receive into <see cref="Space"/>, say how much came with <see cref="Received"/>, then take frames
/// until <see cref="TryRead"/> says there is no whole one. Not thread-safe.
/// </summary>
public sealed class FrameReader : IDisposable
{
    private const int InitialBytes = 64 << 10;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialBytes);
    private int _start;
    private int _end;

    /// <summary>Where to receive the next bytes; never empty.</summary>
    public Memory<byte> Space()
    {
        var needed = Math.Max(NextFrameBytes(), WorkerProtocol.HeaderBytes);
        if (_start > 0 && (_start == _end || _buffer.Length - _start < needed || _end == _buffer.Length)) MoveToFront();
        if (_buffer.Length < needed) Grow(needed);
        return _buffer.AsMemory(_end);
    }

    /// <summary>So many bytes have been received into <see cref="Space"/>.</summary>
    public void Received(int bytes) => _end += bytes;

    /// <summary>The next whole frame, if there is one.</summary>
    /// <exception cref="WorkerProtocolException">The frame is longer than any may be, or of an unknown type.</exception>
    public bool TryRead(out Frame frame)
    {
        frame = default;
        var bytes = NextFrameBytes();
        if (bytes == 0 || _end - _start < bytes) return false;
        var type = (FrameType)_buffer[_start + sizeof(uint)];
        if (type is < FrameType.Hello or > FrameType.Ask) throw new WorkerProtocolException($"Unknown frame type {(int)type}.");
        frame = new Frame(type, _buffer.AsSpan(_start + WorkerProtocol.HeaderBytes, bytes - WorkerProtocol.HeaderBytes));
        _start += bytes;
        return true;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        (_start, _end) = (0, 0);
    }

    /// <summary>Header and body of the frame that begins here; 0 as long as its header is not whole.</summary>
    private int NextFrameBytes()
    {
        if (_end - _start < WorkerProtocol.HeaderBytes) return 0;
        var body = BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(_start));
        if (body > WorkerProtocol.MaxBodyBytes)
            throw new WorkerProtocolException($"A frame of {body} bytes is longer than {WorkerProtocol.MaxBodyBytes}.");
        return WorkerProtocol.HeaderBytes + (int)body;
    }

    private void MoveToFront()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
    }

    private void Grow(int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(needed);
        _buffer.AsSpan(_start, _end - _start).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, _start, _end) = (larger, 0, _end - _start);
    }
}
