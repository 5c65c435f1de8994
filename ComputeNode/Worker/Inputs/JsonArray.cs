using System.Text.Json;

namespace ActorCompute.Worker.Inputs;

/// <summary>Cuts a JSON array into its elements.</summary>
internal static class JsonArray
{
    /// <summary>Finds where the elements are: as many as there is room for.</summary>
    /// <returns>How many elements there are, one more than there is room for if there are too many; -1 if it is no array.</returns>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static int Split(ReadOnlySpan<byte> document, Span<Range> elements)
    {
        var json = new Utf8JsonReader(document);
        if (!json.Read() || json.TokenType is not JsonTokenType.StartArray) return -1;
        for (var count = 0; ; count++)
        {
            if (!json.Read() || json.TokenType is JsonTokenType.EndArray)
            {
                json.Read();   // throws if anything follows
                return count;
            }
            if (count == elements.Length) return count + 1;
            var start = (int)json.TokenStartIndex;
            json.Skip();
            elements[count] = start..(int)json.BytesConsumed;
        }
    }
}
