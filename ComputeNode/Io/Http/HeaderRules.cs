using System.Buffers;
using System.Collections.Frozen;

namespace ActorCompute.ComputeNode.Io.Http;

/// <summary>What may be sent as a header, and what some of them mean. Pure.</summary>
internal static class HeaderRules
{
    // RFC 9110, section 5.6.2: what a name is made of.
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> ValueCharacters = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c), '\t']);

    private static readonly FrozenSet<string> Refused = Names("Host", "Content-Length", "Transfer-Encoding");
    private static readonly FrozenSet<string> OfBodies = Names("Allow", "Expires", "Last-Modified");
    private static readonly FrozenSet<string> Secrets = Names("Authorization", "Proxy-Authorization", "Cookie");

    /// <summary>Says in a sentence why the header cannot be sent, or null.</summary>
    public static string? Defect(HttpHeader header) => header switch
    {
        { Name: var name } when !IsToken(name) => $"'{name}' is no header's name.",
        { Name: var name } when Refused.Contains(name) => $"The header {name} follows from the request and cannot be given.",
        { Value: var value } when value.AsSpan().ContainsAnyExcept(ValueCharacters) =>
            $"The header {header.Name} holds a character that is not printable ASCII.",
        _ => null,
    };

    /// <summary>Whether it is a name as RFC 9110 has them, of headers and of methods.</summary>
    public static bool IsToken(string name) => name.Length > 0 && !name.AsSpan().ContainsAnyExcept(NameCharacters);

    /// <summary>Whether the header speaks of the body: the HTTP client keeps these apart.</summary>
    public static bool DescribesBody(string name) => name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) || OfBodies.Contains(name);

    /// <summary>Whether the header is meant for one server alone.</summary>
    public static bool IsSecret(string name) => Secrets.Contains(name);

    private static FrozenSet<string> Names(params string[] names) => names.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
