using System.Text.Json;
using System.Text.Json.Serialization;

namespace ActorCompute.Messages.Code;

/// <summary>Texts of any length: System.Text.Json writes 166,666,666 characters at once, and an item may have more.</summary>
/// <param name="piece">Longer ones are written in pieces of so many characters.</param>
internal sealed class LongText(int piece = LongText.PieceChars) : JsonConverter<string>
{
    public const int PieceChars = 16 << 20;

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString();

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
    {
        if (value.Length <= piece)
        {
            writer.WriteStringValue(value);
            return;
        }
        for (var rest = value.AsSpan(); !rest.IsEmpty;)
        {
            var part = rest[..Math.Min(piece, rest.Length)];
            if (part.Length > 1 && part.Length < rest.Length && char.IsHighSurrogate(part[^1])) part = part[..^1];   // a character stays whole
            rest = rest[part.Length..];
            writer.WriteStringValueSegment(part, isFinalSegment: rest.IsEmpty);
        }
    }

    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString()!;

    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WritePropertyName(value);
}

/// <summary>Bytes of any length, in base64: System.Text.Json writes 125,000,000 at once.</summary>
/// <param name="piece">More are written in pieces of so many; a multiple of 3.</param>
internal sealed class LongBytes(int piece = LongBytes.PieceBytes) : JsonConverter<byte[]>
{
    public const int PieceBytes = 12 << 20;

    public override byte[]? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.Null ? null : reader.GetBytesFromBase64();

    public override void Write(Utf8JsonWriter writer, byte[] value, JsonSerializerOptions options)
    {
        if (value.Length <= piece)
        {
            writer.WriteBase64StringValue(value);
            return;
        }
        for (var rest = value.AsSpan(); !rest.IsEmpty;)
        {
            var part = rest[..Math.Min(piece, rest.Length)];
            rest = rest[part.Length..];
            writer.WriteBase64StringSegment(part, isFinalSegment: rest.IsEmpty);
        }
    }
}
