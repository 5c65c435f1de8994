using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Worker.Inputs;

/// <summary>JSON integers.</summary>
internal sealed class JsonIntegers(Segment segment) : JsonInput<long>(segment)
{
    protected override string? Parse(ReadOnlySpan<byte> document, out long value) =>
        JsonValue.TryInteger(document, out value) ? null : $"{JsonValue.Shown(document)} is no integer of 64 bits.";
}

/// <summary>JSON strings.</summary>
internal sealed class JsonTexts(Segment segment) : JsonInput<string>(segment)
{
    public static ItemInput<string> Of(Segment segment) =>
        segment.Codec is Codec.Json ? new JsonTexts(segment) : new NoInput<string>("A number is no text.");

    protected override string? Parse(ReadOnlySpan<byte> document, out string value)
    {
        value = "";
        try
        {
            var json = new Utf8JsonReader(document);
            if (json.Read() && json.TokenType == JsonTokenType.String)
            {
                value = json.GetString()!;
                return null;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return $"{JsonValue.Shown(document)} is no JSON: {e.Message}";
        }
        return $"{JsonValue.Shown(document)} is no text.";
    }
}

/// <summary>What all readers of JSON items share.</summary>
internal static class JsonValue
{
    private const int ShownBytes = 80;

    /// <summary>Reads a number that is whole, however it is written: 3, 3.0 and 3e0 are the same value.</summary>
    public static bool TryInteger(ReadOnlySpan<byte> document, out long value)
    {
        if (Utf8Parser.TryParse(document, out value, out var read) && read == document.Length) return true;
        try
        {
            var json = new Utf8JsonReader(document);
            return json.Read() && TryInteger(ref json, out value) && !json.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The same of a token that is being read.</summary>
    public static bool TryInteger(ref Utf8JsonReader json, out long value)
    {
        value = 0;
        if (json.TokenType != JsonTokenType.Number) return false;
        if (json.TryGetInt64(out value)) return true;
        if (!json.TryGetDecimal(out var number) || number != decimal.Truncate(number) || number is < long.MinValue or > long.MaxValue) return false;
        value = (long)number;
        return true;
    }

    /// <summary>The beginning of a document, for people.</summary>
    public static string Shown(ReadOnlySpan<byte> document) =>
        document.Length <= ShownBytes ? Encoding.UTF8.GetString(document) : Encoding.UTF8.GetString(document[..ShownBytes]) + "…";
}
