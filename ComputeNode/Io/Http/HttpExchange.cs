using ActorCompute.Messages;

namespace ActorCompute.ComputeNode.Io.Http;

/// <summary>One attempt: the request, the redirects it is sent along, and the answer it ends at. Holds a place at the host until it is disposed.</summary>
internal sealed class HttpExchange(
    HttpClient client, GuardedConnections connections, HostLimit hosts, HttpLimits limits, HttpRequestSpec request, ItemClock clock) : IDisposable
{
    private HttpRequestSpec? _redirected;
    private IDisposable? _place;
    private HttpResponseMessage? _response;

    /// <summary>The request that is on its way or answered: the last one, after redirects.</summary>
    public HttpRequestSpec Request => _redirected ?? request;

    /// <summary>Sends the request, and what it is redirected to, until there is an answer; its body is still to be read.</summary>
    /// <exception cref="ItemFailedException">There are too many redirects, or one that is not followed.</exception>
    public async Task<HttpResponseMessage> OpenAsync()
    {
        for (var redirects = 0; ; redirects++)
        {
            var response = await SendAsync();
            if (HttpRedirect.Next(Request, (int)response.StatusCode, response.Headers.Location) is not { } next) return response;
            if (redirects == limits.Redirects)
                throw new ItemFailedException(FailureKind.Exception, $"{HttpFault.Shown(request.Url)} redirects more than {redirects} times.");
            Close();
            _redirected = next;
        }
    }

    public void Dispose() => Close();

    private void Close()
    {
        _response?.Dispose();
        _place?.Dispose();
        (_response, _place) = (null, null);
    }

    private async Task<HttpResponseMessage> SendAsync()
    {
        _place = await clock.StandStillAsync(hosts.EnterAsync(Request.Url, Request.PerHost ?? limits.PerHost, clock.Over));
        await connections.CheckProxiedAsync(Request.Url, clock.Over);
        return _response = await client.SendAsync(Request.ToMessage(), HttpCompletionOption.ResponseHeadersRead, clock.Over);
    }
}
