using System.Buffers;
using System.Runtime.InteropServices;

namespace ActorCompute.Messages.Segments;

/// <summary>Gathers the values of neighbouring blocks into a <see cref="Codec.Partial"/> segment. Not thread-safe.</summary>
public sealed class PartialSegmentBuilder
{
    private readonly List<int> _lengths = [];
    private readonly ArrayBufferWriter<byte> _data = new();
    private long _first;
    private long _end;

    /// <summary>Whether there is room for another document.</summary>
    public bool HasRoomFor(int bytes) => _data.WrittenCount + (_lengths.Count + 2) * sizeof(int) + bytes <= Segment.MaxBytes;

    /// <summary>Adds the block that follows those before.</summary>
    /// <param name="document">Its value; empty if it has none.</param>
    public void Add(Block block, ReadOnlySpan<byte> document)
    {
        if (_lengths.Count == 0) _first = block.First;
        _lengths.Add(block.Log2);
        _lengths.Add(document.Length);
        _data.Write(document);
        _end = block.End;
    }

    /// <summary>Takes what is gathered as a segment; null if there is nothing.</summary>
    public Segment? Take()
    {
        if (_lengths.Count == 0) return null;
        var lengths = MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_lengths)).ToArray();
        var segment = new Segment(_first, _end - _first, Codec.Partial, ElementType.None, lengths, _data.WrittenSpan.ToArray());
        _lengths.Clear();
        _data.ResetWrittenCount();
        return segment;
    }
}
