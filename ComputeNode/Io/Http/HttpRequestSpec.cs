using System.Net;
using System.Reflection;
using System.Text;

namespace ActorCompute.ComputeNode.Io.Http;

/// <summary>A header as it is sent.</summary>
internal readonly record struct HttpHeader(string Name, string Value);

/// <summary>What is sent with a request, and what it is if no header says so.</summary>
internal sealed record HttpRequestBody(ReadOnlyMemory<byte> Bytes, string ContentType)
{
    public static HttpRequestBody OfText(string text) => new(Encoding.UTF8.GetBytes(text), "text/plain; charset=utf-8");

    public static HttpRequestBody OfJson(ReadOnlyMemory<byte> document) => new(document, "application/json");
}

/// <summary>What one item of http.get asks for. Whatever is null is left to the node.</summary>
internal sealed record HttpRequestSpec(Uri Url)
{
    private static readonly string UserAgent = $"actorcompute/{Version}";

    public HttpMethod Method { get; init; } = HttpMethod.Get;

    public IReadOnlyList<HttpHeader> Headers { get; init; } = [];

    public HttpRequestBody? Body { get; init; }

    /// <summary>Further attempts after one that failed for a moment.</summary>
    public int? Retries { get; init; }

    /// <summary>For all attempts together.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>Whether the body becomes part of the result.</summary>
    public bool WithBody { get; init; }

    /// <summary>Requests in flight to the host with which this one may still begin.</summary>
    public int? PerHost { get; init; }

    /// <summary>Whether sending it twice does no more than sending it once (RFC 9110, section 9.2.2).</summary>
    public bool IsIdempotent => Method == HttpMethod.Get || Method == HttpMethod.Head || Method == HttpMethod.Put
        || Method == HttpMethod.Delete || Method == HttpMethod.Options;

    /// <summary>The highest version of HTTP that TLS negotiates, and 1.1 without TLS.</summary>
    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(Method, Url)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        if (!Has("User-Agent")) message.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        if (Body is not null || Headers.Any(h => HeaderRules.DescribesBody(h.Name))) message.Content = new ReadOnlyMemoryContent(Body?.Bytes ?? default);
        if (Body is not null && !Has("Content-Type")) message.Content!.Headers.TryAddWithoutValidation("Content-Type", Body.ContentType);
        foreach (var (name, value) in Headers)
        {
            if (HeaderRules.DescribesBody(name)) message.Content!.Headers.TryAddWithoutValidation(name, value);
            else message.Headers.TryAddWithoutValidation(name, value);
        }
        return message;
    }

    private static string Version =>
        typeof(HttpRequestSpec).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    private bool Has(string header) => Headers.Any(h => h.Name.Equals(header, StringComparison.OrdinalIgnoreCase));
}
