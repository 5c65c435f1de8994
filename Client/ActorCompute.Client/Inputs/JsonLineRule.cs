using System.Text.Json;
using System.Text.Unicode;

namespace ActorCompute.Inputs;

/// <summary>A line is a JSON document as it stands; blank lines are skipped.</summary>
internal sealed class JsonLineRule : ILineRule
{
    private const int MostShortDigits = 18;   // fewer digits than the longest 64-bit integer, so they need no further look

    public string? Read(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> document)
    {
        document = line.Trim(" \t\r"u8);
        return document.IsEmpty || IsShortInteger(document) ? null : Defect(document, line.Length - line.TrimStart(" \t\r"u8).Length);
    }

    private static bool IsShortInteger(ReadOnlySpan<byte> document) =>
        document.Length <= MostShortDigits && document[0] is >= (byte)'1' and <= (byte)'9'
        && !document.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    private static string? Defect(ReadOnlySpan<byte> document, int indent)
    {
        if (!Utf8.IsValid(document)) return "not UTF-8";
        var reader = new Utf8JsonReader(document);
        try
        {
            while (reader.Read())
            {
                // Reading to the end is the check.
            }
            return null;
        }
        catch (JsonException e)
        {
            return $"not a JSON document (column {(e.BytePositionInLine ?? 0) + indent + 1}: {WithoutPosition(e.Message)})";
        }
    }

    private static string WithoutPosition(string message) =>
        message.IndexOf(" LineNumber:", StringComparison.Ordinal) is > 0 and var at ? message[..at].TrimEnd('.') : message;
}
