using ActorCompute.Messages;

namespace ActorCompute.ComputeNode.Io.Http;

/// <summary>Where an answer sends its client, as the Fetch standard has it. Pure.</summary>
internal static class HttpRedirect
{
    /// <summary>The request that the answer asks for, or null if it asks for none.</summary>
    /// <param name="location">The header of that name; null if there is none.</param>
    /// <exception cref="ItemFailedException">It leads from https to http, or out of both.</exception>
    public static HttpRequestSpec? Next(HttpRequestSpec request, int status, Uri? location)
    {
        if (location is null || status is not (301 or 302 or 303 or 307 or 308)) return null;
        var target = new Uri(request.Url, location);
        if (target.Scheme is not ("http" or "https") || (request.Url.Scheme is "https" && target.Scheme is "http"))
            throw new ItemFailedException(
                FailureKind.Exception, $"{HttpFault.Shown(request.Url)} redirects to {HttpFault.Shown(target)}, which is not followed.");
        var next = request with { Url = target };
        if (!IsSameOrigin(request.Url, target)) next = Without(next, HeaderRules.IsSecret);
        return BecomesGet(request.Method, status) ? Without(next, HeaderRules.DescribesBody) with { Method = HttpMethod.Get, Body = null } : next;
    }

    private static bool BecomesGet(HttpMethod method, int status) =>
        (status is 301 or 302 && method == HttpMethod.Post) || (status is 303 && method != HttpMethod.Get && method != HttpMethod.Head);

    private static bool IsSameOrigin(Uri a, Uri b) => a.Scheme == b.Scheme && a.Host == b.Host && a.Port == b.Port;

    private static HttpRequestSpec Without(HttpRequestSpec request, Func<string, bool> dropped) =>
        request with { Headers = [.. request.Headers.Where(h => !dropped(h.Name))] };
}
