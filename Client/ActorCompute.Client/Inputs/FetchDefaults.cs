using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ActorCompute.Inputs;

/// <summary>Properties of http.get that stand in every item that does not give them itself. What is null is left to the nodes.</summary>
internal sealed record FetchDefaults
{
    public static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether bodies become part of the results.</summary>
    public bool WithBody { get; init; }

    public string? Method { get; init; }

    /// <summary>No name stands twice, in whatever case.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public int? Retries { get; init; }

    /// <summary>For all attempts of an item together.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Requests at once from a node to a host.</summary>
    public int? PerHost { get; init; }

    /// <summary>All of them as JSON, each after a comma; empty if there are none.</summary>
    public string Properties
    {
        get
        {
            using var bytes = new MemoryStream();
            using (var json = new Utf8JsonWriter(bytes, Plain))
            {
                json.WriteStartObject();
                Write(json, _ => false);
                json.WriteEndObject();
            }
            return Encoding.UTF8.GetString(bytes.ToArray()) is { Length: > 2 } text ? $",{text[1..^1]}" : "";
        }
    }

    /// <summary>Writes those whose name is not given.</summary>
    public void Write(Utf8JsonWriter json, Predicate<string> isGiven)
    {
        if (WithBody && !isGiven("withBody")) json.WriteBoolean("withBody", true);
        if (Method is { } method && !isGiven("method")) json.WriteString("method", method);
        if (Retries is { } retries && !isGiven("retries")) json.WriteNumber("retries", retries);
        if (Timeout is { } timeout && !isGiven("timeout")) json.WriteNumber("timeout", timeout.TotalSeconds);
        if (PerHost is { } perHost && !isGiven("perHost")) json.WriteNumber("perHost", perHost);
        if (Headers.Count == 0 || isGiven("headers")) return;
        json.WriteStartObject("headers");
        WriteHeaders(json, _ => false);
        json.WriteEndObject();
    }

    /// <summary>Writes the headers whose name is not given.</summary>
    public void WriteHeaders(Utf8JsonWriter json, Predicate<string> isGiven)
    {
        foreach (var (name, value) in Headers)
            if (!isGiven(name)) json.WriteString(name, value);
    }
}
