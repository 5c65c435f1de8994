using System.Buffers;
using System.Text;
using System.Text.Json;

namespace ActorCompute.Inputs;

/// <summary>
/// Lays defaults under the items of http.get that another rule reads. What an item gives itself wins, name by name among headers, too; an
/// item that is neither a text nor an object stays as it is, and fails where it is run.
/// </summary>
internal sealed class FetchRule(FetchDefaults defaults, ILineRule inner) : ILineRule
{
    private readonly byte[] _properties = Encoding.UTF8.GetBytes(defaults.Properties);
    private readonly ArrayBufferWriter<byte> _item = new(256);

    public string? Read(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> document)
    {
        if (inner.Read(line, out document) is { } defect) return defect;
        if (_properties.Length == 0 || document is not [(byte)'"' or (byte)'{', ..]) return null;
        _item.ResetWrittenCount();
        if (document[0] == '"') WrapUrl(document);
        else if (!TryMerge(document)) return null;
        document = _item.WrittenSpan;
        return null;
    }

    private void WrapUrl(ReadOnlySpan<byte> url)
    {
        _item.Write("{\"url\":"u8);
        _item.Write(url);
        _item.Write(_properties);
        _item.Write("}"u8);
    }

    /// <summary>Writes the object with the defaults it does not give; not if it holds what is no text, which its node will say.</summary>
    private bool TryMerge(ReadOnlySpan<byte> document)
    {
        try
        {
            var reader = new Utf8JsonReader(document);
            using var item = JsonDocument.ParseValue(ref reader);
            using var json = new Utf8JsonWriter(_item, FetchDefaults.Plain);
            Merge(json, item.RootElement);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private void Merge(Utf8JsonWriter json, JsonElement item)
    {
        var given = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        json.WriteStartObject();
        foreach (var property in item.EnumerateObject())
        {
            if (property.Value.ValueKind is not JsonValueKind.Null) given.Add(property.Name);   // null is as good as nothing
            var hasHeaders = property.Value.ValueKind is JsonValueKind.Object && property.Name.Equals("headers", StringComparison.OrdinalIgnoreCase);
            if (hasHeaders) MergeHeaders(json, property);
            else property.WriteTo(json);
        }
        defaults.Write(json, given.Contains);
        json.WriteEndObject();
    }

    private void MergeHeaders(Utf8JsonWriter json, JsonProperty headers)
    {
        var given = headers.Value.EnumerateObject().Select(h => h.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        json.WriteStartObject(headers.Name);
        foreach (var header in headers.Value.EnumerateObject()) header.WriteTo(json);
        defaults.WriteHeaders(json, given.Contains);
        json.WriteEndObject();
    }
}
