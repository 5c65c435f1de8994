using System.Buffers;
using System.Text;
using System.Text.Json;
using ActorCompute.Messages.Code;
using FsCheck.Xunit;

namespace ActorCompute.Messages.Tests.Code;

/// <summary>Texts and bytes that are written in pieces are as if they had been written at once.</summary>
public class LongTextTests
{
    [Property(MaxTest = 500)]
    public void A_text_in_pieces_is_the_text(string[]? parts, byte piece)
    {
        var text = string.Concat(parts ?? []) + "🦀é\n\"日本" + new string('x', 20);
        if (!IsWhole(text)) return;
        var (pieces, whole) = (Options(1 + piece % 9, 3), Options(int.MaxValue, int.MaxValue));
        Assert.Equal(JsonSerializer.Serialize(text, whole), JsonSerializer.Serialize(text, pieces));
        Assert.Equal(text, JsonSerializer.Deserialize<string>(JsonSerializer.Serialize(text, pieces), pieces));
    }

    [Property]
    public void Bytes_in_pieces_are_the_bytes(byte[] bytes)
    {
        var pieces = Options(3, 3);
        Assert.Equal(JsonSerializer.Serialize(bytes ?? []), JsonSerializer.Serialize(bytes ?? [], pieces));
        Assert.Equal(bytes ?? [], JsonSerializer.Deserialize<byte[]>(JsonSerializer.Serialize(bytes ?? [], pieces), pieces));
    }

    [Fact]
    public void Nulls_keys_and_members_are_as_they_were()
    {
        var value = new Dictionary<string, Note?> { ["a\n"] = new("long enough for pieces", [1, 2, 3, 4, 5, 6, 7]), ["b"] = new(null, null), [""] = null };
        var pieces = Options(3, 3);
        var json = JsonSerializer.Serialize(value, pieces);
        Assert.Equal(JsonSerializer.Serialize(value, Options(int.MaxValue, int.MaxValue)), json);
        var back = JsonSerializer.Deserialize<Dictionary<string, Note?>>(json, pieces)!;
        Assert.Equal(("long enough for pieces", 7), (back["a\n"]!.Text, back["a\n"]!.Bytes!.Length));
        Assert.Null(back[""]);
    }

    [Fact]
    public void Half_of_a_pair_is_refused_wherever_the_pieces_end()
    {
        for (var before = 0; before < 8; before++)
            Assert.Throws<ValueLossException>(() => JsonSerializer.Serialize(new string('x', before) + "\ud83dxxxxxxxx", Options(3, 3)));
    }

    /// <summary>What an item may take at most, and System.Text.Json would not write at once.</summary>
    [Fact]
    public void A_text_of_as_much_as_an_item_may_take_is_written()
    {
        var written = new Counter();
        using var json = new Utf8JsonWriter(written, ValueJson.WriterOptions);
        JsonSerializer.Serialize(json, new string('x', (256 << 20) - 2), ValueJson.Options);
        json.Flush();
        Assert.Equal(256L << 20, written.Bytes);
    }

    private static bool IsWhole(string text) => !text.Any(char.IsSurrogate) || Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;

    private static JsonSerializerOptions Options(int chars, int bytes) =>
        new() { Encoder = ValueJson.Options.Encoder, Converters = { new LongText(chars), new LongBytes(bytes) } };

    private sealed record Note(string? Text, byte[]? Bytes);

    private sealed class Counter : IBufferWriter<byte>
    {
        private byte[] _buffer = new byte[1 << 20];

        public long Bytes { get; private set; }

        public void Advance(int count) => Bytes += count;

        public Memory<byte> GetMemory(int sizeHint = 0) => _buffer.Length >= sizeHint ? _buffer : _buffer = new byte[sizeHint];

        public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
    }
}
