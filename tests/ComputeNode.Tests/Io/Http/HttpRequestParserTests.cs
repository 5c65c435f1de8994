using System.Text;
using ActorCompute.ComputeNode.Io;
using ActorCompute.ComputeNode.Io.Http;

namespace ActorCompute.ComputeNode.Tests.Io.Http;

public class HttpRequestParserTests
{
    private const string AllNames = "url, method, headers, body, retries, timeout, withBody and perHost";

    [Fact]
    public void A_text_is_a_URL_and_everything_else_is_left_to_the_node()
    {
        var request = Parse("\"https://example/a?b=c\"");
        Assert.Equal(("https://example/a?b=c", HttpMethod.Get, false), (request.Url.AbsoluteUri, request.Method, request.WithBody));
        Assert.Equal((null, null, null, null, 0), (request.Body, request.Retries, request.Time, request.PerHost, request.Headers.Count));
    }

    [Fact]
    public void An_object_says_more_in_whatever_case()
    {
        var request = Parse("""{"URL":"http://a/","Method":"put","headers":{"X-A":"b"},"body":"é","RETRIES":0,"timeout":1.5,"withbody":true,"perHost":4}""");
        Assert.Equal(("http://a/", HttpMethod.Put, 0, 1.5, true, 4),
            (request.Url.AbsoluteUri, request.Method, request.Retries, request.Time!.Value.TotalSeconds, request.WithBody, request.PerHost));
        Assert.Equal([new HttpHeader("X-A", "b")], request.Headers);
        Assert.Equal(("é", "text/plain; charset=utf-8"), (Encoding.UTF8.GetString(request.Body!.Bytes.Span), request.Body.ContentType));
    }

    [Theory]
    [InlineData("""{"a": [1, "\u00e9"]}""")]
    [InlineData("17")]
    [InlineData("false")]
    public void A_body_that_is_no_text_is_sent_as_JSON_as_it_stands(string json)
    {
        var body = Parse($$"""{"url":"http://a/","method":"POST","body":{{json}}}""").Body!;
        Assert.Equal((json, "application/json"), (Encoding.UTF8.GetString(body.Bytes.Span), body.ContentType));
    }

    [Fact]
    public void What_is_null_is_not_given()
    {
        var request = Parse("""{"url":"http://a/","body":null,"retries":null,"timeout":null,"withBody":null,"headers":{"a":null}}""");
        Assert.Equal((null, null, null, false, 0), (request.Body, request.Retries, request.Time, request.WithBody, request.Headers.Count));
    }

    [Theory]
    [InlineData("x", "The item is no JSON: ")]
    [InlineData("\"\\ud800\"", "The item is no JSON: ")]
    [InlineData("17", $"17 is neither a URL nor an object with {AllNames}.")]
    [InlineData("\"\"", "An empty text is no http or https URL.")]
    [InlineData("\"file:///etc/passwd\"", "file:///etc/passwd is no http or https URL.")]
    [InlineData("\"/etc/passwd\"", "/etc/passwd is no http or https URL.")]
    [InlineData("\"http://\"", "http:// is no http or https URL.")]
    [InlineData("\"http://me:secret@a/\"", "The URL of a holds a user's name; give an Authorization header instead.")]
    [InlineData("{}", $"There is no url; an object takes {AllNames}.")]
    [InlineData("""{"url":5}""", "url takes a text, not 5.")]
    [InlineData("""{"url":"http://a/","retris":5}""", $"'retris' is not known here; an object takes {AllNames}.")]
    [InlineData("""{"url":"http://a/","method":"GET IT"}""", "'GET IT' is no method.")]
    [InlineData("""{"url":"http://a/","method":"connect"}""", "The method CONNECT is not for fetching.")]
    [InlineData("""{"url":"http://a/","body":"x"}""", "GET has no body; give a method that has one, such as POST.")]
    [InlineData("""{"url":"http://a/","method":"head","body":{}}""", "HEAD has no body; give a method that has one, such as POST.")]
    [InlineData("""{"url":"http://a/","headers":["a"]}""", "headers takes an object of names and texts, not [\"a\"].")]
    [InlineData("""{"url":"http://a/","headers":{"a":1}}""", "The header a takes a text, not 1.")]
    [InlineData("""{"url":"http://a/","headers":{"a b":"c"}}""", "'a b' is no header's name.")]
    [InlineData("""{"url":"http://a/","headers":{"":"c"}}""", "'' is no header's name.")]
    [InlineData("""{"url":"http://a/","headers":{"a":"b\r\nEvil: c"}}""", "The header a holds a character that is not printable ASCII.")]
    [InlineData("""{"url":"http://a/","headers":{"host":"b"}}""", "The header host follows from the request and cannot be given.")]
    [InlineData("""{"url":"http://a/","method":"POST","headers":{"Content-Length":"1"},"body":""}""", "The header Content-Length follows from the request and cannot be given.")]
    [InlineData("""{"url":"http://a/","headers":{"Transfer-Encoding":"chunked"}}""", "The header Transfer-Encoding follows from the request and cannot be given.")]
    [InlineData("""{"url":"http://a/","retries":1.5}""", "retries takes a whole number from 0 to 100, not 1.5.")]
    [InlineData("""{"url":"http://a/","retries":"1"}""", "retries takes a whole number from 0 to 100, not \"1\".")]
    [InlineData("""{"url":"http://a/","timeout":0}""", "timeout takes seconds, from 0.001 to 86400, not 0.")]
    [InlineData("""{"url":"http://a/","timeout":1e999}""", "timeout takes seconds, from 0.001 to 86400, not 1e999.")]
    [InlineData("""{"url":"http://a/","withBody":1}""", "withBody takes true or false, not 1.")]
    [InlineData("""{"url":"http://a/","perHost":0}""", "perHost takes a whole number from 1 to 100000, not 0.")]
    public void What_is_no_request_says_why(string item, string why) =>
        Assert.StartsWith(why, Assert.Throws<BadInputException>(() => Parse(item)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_long_text_is_cut_in_messages() =>
        Assert.InRange(Assert.Throws<BadInputException>(() => Parse($"\"{new string('x', 100_000)}\"")).Message.Length, 200, 250);

    private static HttpRequestSpec Parse(string item) => HttpRequestParser.Parse(Encoding.UTF8.GetBytes(item));
}
