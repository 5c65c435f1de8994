using System.Buffers;

namespace ActorCompute.Messages.Results;

/// <summary>A pooled buffer in front of a stream. Callers make sure of room, write into it, and say how much it was.</summary>
internal sealed class LineBuffer(Stream output) : IDisposable
{
    private const int Bytes = 128 << 10;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(Bytes);
    private int _written;

    /// <summary>Where to write next.</summary>
    public Span<byte> Free => _buffer.AsSpan(_written);

    public void Advance(int bytes) => _written += bytes;

    /// <summary>Passes on what is written if less than so many bytes are free; afterwards they are.</summary>
    public async ValueTask EnsureAsync(int bytes, CancellationToken cancel)
    {
        if (Free.Length >= bytes) return;
        await FlushAsync(cancel);
        if (_buffer.Length >= bytes) return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = ArrayPool<byte>.Shared.Rent(bytes);
    }

    /// <summary>Passes on what is written.</summary>
    /// <exception cref="WriteFailedException">The stream does not take it.</exception>
    public async ValueTask FlushAsync(CancellationToken cancel)
    {
        if (_written == 0) return;
        try
        {
            await output.WriteAsync(_buffer.AsMemory(0, _written), cancel);
            await output.FlushAsync(cancel);
        }
        catch (IOException e)
        {
            throw new WriteFailedException(e);
        }
        _written = 0;
    }

    /// <summary>Passes on what is written, and these bytes behind it, without taking them into the buffer.</summary>
    /// <exception cref="WriteFailedException">The stream does not take it.</exception>
    public async ValueTask PassOnAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        await FlushAsync(cancel);
        try
        {
            await output.WriteAsync(bytes, cancel);
        }
        catch (IOException e)
        {
            throw new WriteFailedException(e);
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
}
