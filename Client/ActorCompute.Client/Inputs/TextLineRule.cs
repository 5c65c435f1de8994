using System.Buffers;
using System.Text.Unicode;

namespace ActorCompute.Inputs;

/// <summary>A line is a text and becomes a JSON string; only what RFC 8259 requires is escaped. An empty line is an empty text.</summary>
internal sealed class TextLineRule : ILineRule
{
    private static readonly SearchValues<byte> Escaped =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(b => (byte)b), (byte)'"', (byte)'\\']);

    private readonly ArrayBufferWriter<byte> _document = new(256);

    public string? Read(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> document)
    {
        document = default;
        if (line is [.., (byte)'\r']) line = line[..^1];
        if (!Utf8.IsValid(line)) return "not UTF-8";
        _document.ResetWrittenCount();
        _document.Write("\""u8);
        for (int at; (at = line.IndexOfAny(Escaped)) >= 0; line = line[(at + 1)..])
        {
            _document.Write(line[..at]);
            Escape(line[at]);
        }
        _document.Write(line);
        _document.Write("\""u8);
        document = _document.WrittenSpan;
        return null;
    }

    private void Escape(byte character)
    {
        switch (character)
        {
            case (byte)'"': _document.Write("\\\""u8); break;
            case (byte)'\\': _document.Write("\\\\"u8); break;
            case (byte)'\t': _document.Write("\\t"u8); break;
            case (byte)'\r': _document.Write("\\r"u8); break;
            default: _document.Write([(byte)'\\', (byte)'u', (byte)'0', (byte)'0', Hex(character >> 4), Hex(character & 15)]); break;
        }
    }

    private static byte Hex(int digit) => "0123456789abcdef"u8[digit];
}
