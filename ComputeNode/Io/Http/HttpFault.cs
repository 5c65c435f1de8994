using System.Net.Sockets;
using System.Security.Authentication;

namespace ActorCompute.ComputeNode.Io.Http;

/// <summary>What an exception of the HTTP client means, in a sentence.</summary>
/// <param name="IsTransient">Whether another attempt may fare better.</param>
internal readonly record struct HttpFault(string Sentence, bool IsTransient)
{
    public static HttpFault Of(Exception error, Uri url)
    {
        if (Find<ForbiddenAddressException>(error) is { } forbidden) return new($"{Shown(url)} is not asked for: {forbidden.Message}", false);
        var (sentence, isTransient) = Find<SocketException>(error) is { } socket ? OfSocket(socket, url) : OfClient(error, url);
        return new($"{Shown(url)} {sentence}.", isTransient);
    }

    /// <summary>The beginning of a URL, for people.</summary>
    public static string Shown(Uri url) => ItemProperties.Shown(url.AbsoluteUri);

    private static (string, bool) OfSocket(SocketException error, Uri url) => error.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => ("refused the connection", true),
        SocketError.HostNotFound or SocketError.NoData => ($"cannot be reached: the name {url.Host} is not known", false),
        SocketError.TryAgain => ($"cannot be reached: the name {url.Host} could not be looked up", true),
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkDown =>
            ("cannot be reached: there is no way to it", true),
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => ("broke the connection off", true),
        SocketError.TimedOut => ("did not answer when the connection was made", true),
        _ => ($"cannot be reached: {Plain(error)}", false),
    };

    private static (string, bool) OfClient(Exception error, Uri url) => Reason(error) switch
    {
        HttpRequestError.ResponseEnded or HttpRequestError.ConnectionError => ("broke the connection off", true),
        HttpRequestError.NameResolutionError => ($"cannot be reached: the name {url.Host} is not known", false),
        HttpRequestError.SecureConnectionError => Find<AuthenticationException>(error) is { } refusal
            ? ($"offers no secure connection: {Plain(refusal)}", false) : ("broke the connection off while it was made secure", true),
        HttpRequestError.HttpProtocolError => ("ended the request by the rules of HTTP/2", true),
        HttpRequestError.InvalidResponse => ("did not answer in HTTP", false),
        HttpRequestError.ConfigurationLimitExceeded => ("sent headers that are too long", false),
        HttpRequestError.ProxyTunnelError => ("cannot be reached: the proxy refuses", false),
        _ => error is InvalidDataException ? ("sent a body that is not compressed as it says", false) : ($"failed: {Plain(error.GetBaseException())}", false),
    };

    private static HttpRequestError Reason(Exception error) =>
        Find<HttpIOException>(error)?.HttpRequestError ?? Find<HttpRequestException>(error)?.HttpRequestError ?? HttpRequestError.Unknown;

    private static T? Find<T>(Exception error) where T : Exception
    {
        for (var at = error; at is not null; at = at.InnerException)
            if (at is T found) return found;
        return null;
    }

    private static string Plain(Exception error) => error.Message.TrimEnd('.');
}
