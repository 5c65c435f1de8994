using System.Buffers;
using ActorCompute.Messages;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Inputs;

/// <summary>Turns bytes into segments of documents, a line each. Pure: it knows no file and no time.</summary>
/// <param name="name">What messages call the source.</param>
/// <param name="itemBytes">The most bytes one item may take.</param>
internal sealed class LineParser(string name, ILineRule rule, int itemBytes = LineParser.ItemBytes)
{
    /// <summary>A segment is cut before it weighs more than this, unless it holds a single item.</summary>
    public const int CutBytes = 256 << 10;

    /// <summary>An item may take what a piece of content may.</summary>
    public const int ItemBytes = (int)ContentLimits.PieceBytes;

    private const byte LineFeed = (byte)'\n';
    private const int BlankBytes = 4096;   // as many blanks may stand around an item

    private readonly JsonSegmentBuilder _gathered = new(0);
    private byte[] _broken = [];
    private long _scanned;   // bytes of the next line that are known to hold no line feed
    private long _line;

    /// <summary>Whether items are gathered that no segment was cut of yet.</summary>
    public bool HoldsItems => _gathered.Count > 0;

    /// <summary>Reads whole lines off the buffer until a segment is full; null when more bytes are needed for the next line.</summary>
    /// <param name="buffer">What is read is taken off its start.</param>
    /// <param name="isLast">No more bytes will come: what is left is a line, too.</param>
    /// <exception cref="UserError">A line is malformed or too long.</exception>
    public Segment? Next(ref ReadOnlySequence<byte> buffer, bool isLast)
    {
        while (!buffer.IsEmpty)
        {
            if (NextOfFirstSpan(ref buffer) is { } full) return full;
            if (!TryReadBrokenLine(ref buffer, isLast, out var line)) return null;
            if (Add(line) is { } cut) return cut;
        }
        return null;
    }

    /// <summary>A segment of what is gathered; null if that is nothing.</summary>
    public Segment? Cut() => _gathered.Take();

    private Segment? NextOfFirstSpan(ref ReadOnlySequence<byte> buffer)
    {
        var span = buffer.FirstSpan;
        var read = 0;
        Segment? full = null;
        while (full is null && span[read..].IndexOf(LineFeed) is >= 0 and var length)
        {
            full = Add(span.Slice(read, length));
            read += length + 1;
            _scanned = 0;
        }
        buffer = buffer.Slice(read);
        return full;
    }

    /// <summary>A line that lies across the memory blocks of the buffer, or the last one, without a line feed.</summary>
    private bool TryReadBrokenLine(ref ReadOnlySequence<byte> buffer, bool isLast, out ReadOnlySpan<byte> line)
    {
        line = default;
        if (buffer.IsEmpty) return false;
        var feed = buffer.Slice(_scanned).PositionOf(LineFeed);
        var content = feed is { } end ? buffer.Slice(0, end) : buffer;
        if (content.Length > (long)itemBytes + BlankBytes) throw Fault(_line + 1, TooLong);
        _scanned = feed is null && !isLast ? buffer.Length : 0;
        if (feed is null && !isLast) return false;
        if (_broken.Length < content.Length || _broken.Length > Segment.MaxBytes) _broken = new byte[content.Length];
        content.CopyTo(_broken);
        line = _broken.AsSpan(0, (int)content.Length);
        buffer = buffer.Slice(feed is { } position ? buffer.GetPosition(1, position) : buffer.End);
        return true;
    }

    private Segment? Add(ReadOnlySpan<byte> line)
    {
        if (++_line == 1 && line.StartsWith("\uFEFF"u8)) line = line["\uFEFF"u8.Length..];
        if (rule.Read(line, out var document) is { } defect) throw Fault(_line, defect);
        if (document.IsEmpty) return null;
        if (document.Length > itemBytes) throw Fault(_line, TooLong);
        var full = _gathered.Bytes + document.Length + sizeof(int) > CutBytes ? _gathered.Take() : null;
        _gathered.Add(document);
        return full;
    }

    private string TooLong => FormattableString.Invariant($"the item is longer than {itemBytes:N0} bytes, the most one may take");

    private UserError Fault(long line, string defect) => new(ExitStatus.BadInput, $"{name}, line {line}: {defect}; mend the line and start again.");
}
