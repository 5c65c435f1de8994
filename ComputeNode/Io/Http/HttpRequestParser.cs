using System.Runtime.InteropServices;
using System.Text.Json;
using static ActorCompute.ComputeNode.Io.ItemProperties;

namespace ActorCompute.ComputeNode.Io.Http;

/// <summary>Reads an item of http.get: a URL, or an object that says more. A property that is null is not given. Pure.</summary>
internal static class HttpRequestParser
{
    public const int MostRetries = 100, MostPerHost = 100_000, MostSeconds = 86_400;

    private const string AllNames = "url, method, headers, body, retries, timeout, withBody and perHost";

    private static readonly HashSet<string> Names =
        new(["url", "method", "headers", "body", "retries", "timeout", "withBody", "perHost"], StringComparer.OrdinalIgnoreCase);

    /// <exception cref="BadInputException">The item is no such request; the message says why.</exception>
    public static HttpRequestSpec Parse(ReadOnlyMemory<byte> document)
    {
        try
        {
            using var json = JsonDocument.Parse(document);
            return json.RootElement.ValueKind switch
            {
                JsonValueKind.String => new HttpRequestSpec(Url(json.RootElement.GetString()!)),
                JsonValueKind.Object => Request(Given(json.RootElement, Names, AllNames)),
                _ => throw new BadInputException($"{Shown(json.RootElement)} is neither a URL nor an object with {AllNames}."),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)   // the latter: a text that is no UTF-16
        {
            throw new BadInputException($"The item is no JSON: {e.Message}");
        }
    }

    private static HttpRequestSpec Request(Dictionary<string, JsonElement> given)
    {
        var request = new HttpRequestSpec(Url(Text(given, "url") ?? throw new BadInputException($"There is no url; an object takes {AllNames}.")))
        {
            Method = Method(Text(given, "method") ?? "GET"),
            Headers = Headers(given),
            Body = given.TryGetValue("body", out var body) ? Body(body) : null,
            Retries = Whole(given, "retries", 0, MostRetries),
            Time = Seconds(given, "timeout"),
            WithBody = Flag(given, "withBody"),
            PerHost = Whole(given, "perHost", 1, MostPerHost),
        };
        if (request.Body is not null && (request.Method == HttpMethod.Get || request.Method == HttpMethod.Head))
            throw new BadInputException($"{request.Method} has no body; give a method that has one, such as POST.");
        return request;
    }

    private static Uri Url(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw new BadInputException($"{(text.Length == 0 ? "An empty text" : Shown(text))} is no http or https URL.");
        return url.UserInfo.Length == 0
            ? url : throw new BadInputException($"The URL of {url.Host} holds a user's name; give an Authorization header instead.");
    }

    private static HttpMethod Method(string text)
    {
        if (!HeaderRules.IsToken(text)) throw new BadInputException($"'{Shown(text)}' is no method.");
        var method = HttpMethod.Parse(text.ToUpperInvariant());
        return method == HttpMethod.Connect || method == HttpMethod.Trace ? throw new BadInputException($"The method {method} is not for fetching.") : method;
    }

    private static HttpHeader[] Headers(Dictionary<string, JsonElement> given)
    {
        if (!given.TryGetValue("headers", out var headers)) return [];
        if (headers.ValueKind is not JsonValueKind.Object) throw Unfit("headers", "an object of names and texts", headers);
        return [.. headers.EnumerateObject().Where(h => h.Value.ValueKind is not JsonValueKind.Null).Select(Header)];
    }

    private static HttpHeader Header(JsonProperty property)
    {
        if (property.Value.ValueKind is not JsonValueKind.String) throw Unfit($"The header {Shown(property.Name)}", "a text", property.Value);
        var header = new HttpHeader(Shown(property.Name), property.Value.GetString()!);
        return HeaderRules.Defect(header) is { } defect ? throw new BadInputException(defect) : header;
    }

    private static HttpRequestBody Body(JsonElement value) => value.ValueKind is JsonValueKind.String
        ? HttpRequestBody.OfText(value.GetString()!) : HttpRequestBody.OfJson(JsonMarshal.GetRawUtf8Value(value).ToArray());

    private static TimeSpan? Seconds(Dictionary<string, JsonElement> given, string name)
    {
        if (!given.TryGetValue(name, out var value)) return null;
        return value.ValueKind is JsonValueKind.Number && value.GetDouble() is >= 0.001 and <= MostSeconds and var seconds
            ? TimeSpan.FromSeconds(seconds) : throw Unfit(name, $"seconds, from 0.001 to {MostSeconds}", value);
    }
}
