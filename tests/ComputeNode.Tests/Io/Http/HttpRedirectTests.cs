using ActorCompute.ComputeNode.Io;
using ActorCompute.ComputeNode.Io.Http;

namespace ActorCompute.ComputeNode.Tests.Io.Http;

public class HttpRedirectTests
{
    private static readonly HttpRequestSpec Post = new(new Uri("https://a/b/c"))
    {
        Method = HttpMethod.Post,
        Body = HttpRequestBody.OfText("x"),
        Headers = [new("Authorization", "secret"), new("Content-Type", "a/b"), new("X", "y")],
    };

    [Theory]
    [InlineData(301, "GET")]
    [InlineData(302, "GET")]
    [InlineData(303, "GET")]
    [InlineData(307, "POST")]
    [InlineData(308, "POST")]
    public void A_post_becomes_a_get_where_browsers_make_it_one(int status, string method)
    {
        var next = Next(Post, status, "../d")!;
        Assert.Equal(("https://a/d", method, method == "POST"), (next.Url.AbsoluteUri, next.Method.Method, next.Body is not null));
        Assert.Equal(method == "POST" ? ["Authorization", "Content-Type", "X"] : ["Authorization", "X"], next.Headers.Select(h => h.Name));
    }

    [Theory]
    [InlineData("PUT", 302, "PUT")]
    [InlineData("PUT", 303, "GET")]
    [InlineData("HEAD", 303, "HEAD")]
    public void Other_methods_stay_but_for_see_other(string method, int status, string next) =>
        Assert.Equal(next, Next(Post with { Method = new HttpMethod(method) }, status, "/")!.Method.Method);

    [Theory]
    [InlineData("https://b/")]
    [InlineData("https://a:8443/")]
    public void Secrets_are_not_told_to_another_server(string location) => Assert.DoesNotContain(Next(Post, 307, location)!.Headers, h => h.Name == "Authorization");

    [Theory]
    [InlineData(200, "/")]
    [InlineData(304, "/")]
    [InlineData(302, null)]
    public void Nothing_else_redirects(int status, string? location) => Assert.Null(Next(Post, status, location));

    [Theory]
    [InlineData("http://a/")]
    [InlineData("file:///etc/passwd")]
    public void Some_ways_are_not_followed(string location) =>
        Assert.Equal($"https://a/b/c redirects to {location}, which is not followed.", Assert.Throws<ItemFailedException>(() => Next(Post, 302, location)).Message);

    private static HttpRequestSpec? Next(HttpRequestSpec request, int status, string? location) =>
        HttpRedirect.Next(request, status, location is null ? null : new Uri(location, UriKind.RelativeOrAbsolute));
}
