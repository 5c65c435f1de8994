using System.Buffers;
using System.Text.Json;
using ActorCompute.Messages.Content;

namespace ActorCompute.Values;

/// <summary>Gathers a value as it is written, and throws once it is more than can be sent, before it takes the memory.</summary>
internal sealed class ValueBuffer : IBufferWriter<byte>
{
    private const int FirstBytes = 256;

    private ArrayBufferWriter<byte> _written = new(FirstBytes);

    public int Count => _written.WrittenCount;

    public ReadOnlyMemory<byte> Written => _written.WrittenMemory;

    /// <summary>Whether this says that a value is too large, be it for the writer of JSON already.</summary>
    public static bool IsOver(Exception e) => e is OverException || e is ArgumentException && e.Message.Contains("is too large", StringComparison.Ordinal);

    /// <summary>Throws if a writer has written too much by now; else the next bytes would be blamed for it.</summary>
    public static void Check(Utf8JsonWriter json)
    {
        if (json.BytesCommitted + json.BytesPending > ContentLimits.PieceBytes) throw new OverException();
    }

    /// <summary>Begins anew.</summary>
    /// <param name="keep">It keeps its memory unless that is more than this.</param>
    public void Clear(int keep)
    {
        if (_written.Capacity > keep) _written = new(FirstBytes);
        else _written.ResetWrittenCount();
    }

    public void Advance(int count) => _written.Advance(count);

    public Memory<byte> GetMemory(int sizeHint = 0) => Checked().GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => Checked().GetSpan(sizeHint);

    private ArrayBufferWriter<byte> Checked() => Count <= ContentLimits.PieceBytes ? _written : throw new OverException();

    private sealed class OverException() : Exception("The value is too large.");
}
