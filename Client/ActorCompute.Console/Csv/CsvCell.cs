using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace ActorCompute.Csv;

/// <summary>
/// Between cells of RFC 4180 and JSON values. What is quoted is a text; what is not is a number, true or false if it reads as one, nothing if it is empty,
/// and else a text. So what is written here is read again as the same value, objects and arrays apart, which become texts. Pure.
/// </summary>
internal static class CsvCell
{
    private const byte Quote = (byte)'"';

    private static readonly SearchValues<byte> NeedsQuotes = SearchValues.Create(",\"\r\n"u8);

    /// <summary>Writes a JSON value as a cell.</summary>
    public static void Write(JsonElement value, IBufferWriter<byte> output)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null or JsonValueKind.Undefined:
                break;
            case JsonValueKind.String:
                WriteText(Encoding.UTF8.GetBytes(value.GetString()!), output);
                break;
            case JsonValueKind.Object or JsonValueKind.Array:
                WriteText(Encoding.UTF8.GetBytes(value.GetRawText()), output);
                break;
            default:
                output.Write(Encoding.UTF8.GetBytes(value.GetRawText()));
                break;
        }
    }

    /// <summary>Writes a text as a cell, in quotes if it needs them to be read as that text again.</summary>
    public static void WriteText(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        if (!text.ContainsAny(NeedsQuotes) && !IsNoText(text) && text[0] != ' ' && text[^1] != ' ')
        {
            output.Write(text);
            return;
        }
        output.Write([Quote]);
        for (var rest = text; ;)
        {
            var quote = rest.IndexOf(Quote);
            if (quote < 0)
            {
                output.Write(rest);
                break;
            }
            output.Write(rest[..(quote + 1)]);
            output.Write([Quote]);
            rest = rest[(quote + 1)..];
        }
        output.Write([Quote]);
    }

    /// <summary>Writes what a cell holds, with its quotes if it has some, as a JSON value.</summary>
    /// <returns>What is wrong with the cell, or null.</returns>
    public static string? Read(ReadOnlySpan<char> cell, Utf8JsonWriter json)
    {
        if (Text(cell, out var text) is { } defect) return defect;
        if (text is not null) json.WriteStringValue(text);
        else if (cell.IsEmpty) json.WriteNullValue();
        else if (cell is "true" or "false") json.WriteBooleanValue(cell.Length == 4);
        else if (IsNumber(Encoding.UTF8.GetBytes(cell.ToString()))) json.WriteRawValue(cell, skipInputValidation: true);
        else json.WriteStringValue(cell);
        return null;
    }

    /// <summary>What a quoted cell holds; null for one that is not quoted.</summary>
    /// <returns>What is wrong with the cell, or null.</returns>
    public static string? Text(ReadOnlySpan<char> cell, out string? text)
    {
        text = null;
        if (!cell.Contains('"')) return null;
        if (cell[0] != '"') return "a quote in the midst of a cell that does not begin with one";
        if (cell.Length == 1 || cell[^1] != '"') return "a quoted cell that does not end with a quote";
        text = cell[1..^1].ToString().Replace("\"\"", "\0", StringComparison.Ordinal);
        if (text.Contains('"')) return "a quote within a quoted cell that is not doubled";
        text = cell[1..^1].ToString().Replace("\"\"", "\"", StringComparison.Ordinal);
        return null;
    }

    private static bool IsNoText(ReadOnlySpan<byte> text) => text.IsEmpty || text.SequenceEqual("true"u8) || text.SequenceEqual("false"u8) || IsNumber(text);

    private static bool IsNumber(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || !(text[0] is (byte)'-' or (>= (byte)'0' and <= (byte)'9')) || !Utf8Parser.TryParse(text, out double _, out var read) || read != text.Length) return false;
        var reader = new Utf8JsonReader(text);
        try
        {
            return reader.Read() && reader.TokenType is JsonTokenType.Number && reader.BytesConsumed == text.Length && !reader.Read();
        }
        catch (JsonException)
        {
            return false;   // such as 007
        }
    }
}
