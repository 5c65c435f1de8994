using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using ActorCompute.Messages.Results;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Coordinator.Reducing;

/// <summary>
/// Composes the input of a merge item: <c>{"first":0,"log2":13,"blocks":[[first,log2,value],[first,value],…]}</c>. The values are bytes that go in as
/// they are; of the pairs, the value is the result of one item, as it ran.
/// </summary>
internal sealed class MergeDocument
{
    private readonly ArrayBufferWriter<byte> _text = new(1 << 16);
    private bool _isFirst = true;

    public MergeDocument(Block block) => Add(string.Create(CultureInfo.InvariantCulture, $"{{\"first\":{block.First},\"log2\":{block.Log2},\"blocks\":["));

    public int Bytes => _text.WrittenCount;

    /// <summary>The document as it is then; nothing may be added any more.</summary>
    public ReadOnlyMemory<byte> End()
    {
        _text.Write("]}"u8);
        return _text.WrittenMemory;
    }

    /// <summary>Adds the value of a block; one without a logarithm is an item's result.</summary>
    public void Add(long first, int? log2, ReadOnlySpan<byte> value)
    {
        _text.Write(_isFirst ? "["u8 : ",["u8);
        _isFirst = false;
        Add(first);
        if (log2 is { } size)
        {
            _text.Write(","u8);
            Add(size);
        }
        _text.Write(","u8);
        _text.Write(value);
        _text.Write("]"u8);
    }

    /// <summary>The number of an item as JSON.</summary>
    public static byte[] NumberOf(Segment numbers, long index)
    {
        var text = new byte[64];
        var (_, written) = ValueText<PlainLine>.WriteNumbers(numbers, index, index + 1, text);
        return text[..(written - 1)];   // without the line feed
    }

    private void Add(long number)
    {
        Utf8Formatter.TryFormat(number, _text.GetSpan(20), out var digits);
        _text.Advance(digits);
    }

    private void Add(string text) => _text.Write(Encoding.UTF8.GetBytes(text));
}
