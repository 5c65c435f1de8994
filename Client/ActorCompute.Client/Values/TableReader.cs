using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Values;

/// <summary>Reads the result of a reduction by key: <c>[[key,value],…]</c>. Pure.</summary>
internal static class TableReader<TKey, TValue> where TKey : notnull
{
    private static readonly JsonTypeInfo<TKey> Key = (JsonTypeInfo<TKey>)ValueJson.Options.GetTypeInfo(typeof(TKey));
    private static readonly JsonTypeInfo<TValue> Value = (JsonTypeInfo<TValue>)ValueJson.Options.GetTypeInfo(typeof(TValue));

    /// <exception cref="ComputeException">A key or a value is none of that type.</exception>
    public static Dictionary<TKey, TValue> Read(Segment table)
    {
        try
        {
            return Parse(table.Data.Span);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException or FormatException or ArgumentException)
        {
            var shown = Encoding.UTF8.GetString(table.Data.Span[..Math.Min(table.Data.Length, 80)]);
            throw new ComputeException($"The result is no table of {TypeText.Of(typeof(TKey))} and {TypeText.Of(typeof(TValue))}: {shown}.", e);
        }
    }

    private static Dictionary<TKey, TValue> Parse(ReadOnlySpan<byte> document)
    {
        var table = new Dictionary<TKey, TValue>();
        var json = new Utf8JsonReader(document);
        for (json.Read(); json.Read() && json.TokenType is JsonTokenType.StartArray;)
        {
            json.Read();
            var key = JsonSerializer.Deserialize(ref json, Key)!;
            json.Read();
            table.Add(key, JsonSerializer.Deserialize(ref json, Value)!);
            json.Read();
        }
        return table;
    }
}
