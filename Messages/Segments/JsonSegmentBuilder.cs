using System.Buffers;
using System.Runtime.InteropServices;

namespace ActorCompute.Messages.Segments;

/// <summary>Gathers JSON documents into a <see cref="Segment"/>. Not thread-safe.</summary>
public sealed class JsonSegmentBuilder(long first)
{
    private readonly List<int> _lengths = [];
    private ArrayBufferWriter<byte> _data = new(4096);
    private int _documentStart;

    /// <summary>Index in the job of the next document.</summary>
    public long Next { get; private set; } = first;

    public int Count => _lengths.Count;

    /// <summary>What a segment of all that is gathered so far weighs, in bytes.</summary>
    public int Bytes => _data.WrittenCount + _lengths.Count * sizeof(int);

    /// <summary>Where to write the next document; <see cref="EndDocument"/> closes it.</summary>
    public IBufferWriter<byte> Data => _data;

    /// <summary>Closes the document written to <see cref="Data"/> since the last one; an empty one marks an item that failed.</summary>
    public void EndDocument()
    {
        _lengths.Add(_data.WrittenCount - _documentStart);
        _documentStart = _data.WrittenCount;
        Next++;
    }

    /// <summary>Adds one document, already in UTF-8.</summary>
    public void Add(ReadOnlySpan<byte> document)
    {
        _data.Write(document);
        EndDocument();
    }

    /// <summary>Takes what is gathered as a segment and starts the next one behind it; null if there is nothing.</summary>
    public Segment? Take()
    {
        if (_lengths.Count == 0) return null;
        var lengths = MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_lengths)).ToArray();
        var segment = Segment.OfJson(Next - _lengths.Count, lengths, _data.WrittenMemory);
        _data = new ArrayBufferWriter<byte>(Math.Clamp(_data.WrittenCount, 4096, 1 << 20));
        _lengths.Clear();
        _documentStart = 0;
        return segment;
    }
}
