using System.Text;
using ActorCompute.Inputs;

namespace ActorCompute.Client.Tests.Inputs;

public class FetchRuleTests
{
    private static readonly FetchDefaults None = new();
    private static readonly FetchDefaults Some = new()
    {
        WithBody = true, Method = "HEAD", Retries = 0, Timeout = TimeSpan.FromSeconds(1.5), PerHost = 4, Headers = [new("Accept", "a/b"), new("X", "\"é\"")],
    };

    private const string SomeProperties = """ "withBody":true,"method":"HEAD","retries":0,"timeout":1.5,"perHost":4,"headers":{"Accept":"a/b","X":"\"é\""} """;

    [Fact]
    public void A_line_is_a_URL_and_nothing_is_added_without_defaults() => Assert.Equal("\"http://a/?\\\"\"", Read(" http://a/?\"\t\r", None, new UrlLineRule()));

    [Theory]
    [InlineData("")]
    [InlineData(" \t\r")]
    [InlineData("# http://a/")]
    [InlineData("  #")]
    public void Blank_lines_and_remarks_are_skipped(string line) => Assert.Equal("", Read(line, Some, new UrlLineRule()));

    [Fact]
    public void Defaults_stand_in_every_item() => Assert.Equal($$"""{"url":"http://a/",{{SomeProperties.Trim()}}}""", Read("http://a/", Some, new UrlLineRule()));

    [Theory]
    [InlineData("\"http://a/\"")]
    [InlineData("""{"url":"http://a/","nonsense":1e99}""")]
    [InlineData("17")]
    public void A_document_without_defaults_stays_as_it_is(string document) => Assert.Equal(document, Read(document, None, new JsonLineRule()));

    [Theory]
    [InlineData("17")]
    [InlineData("[\"http://a/\"]")]
    [InlineData("null")]
    [InlineData("""{"url":"\ud800"}""")]
    public void What_is_no_item_stays_as_it_is(string document) => Assert.Equal(document, Read(document, Some, new JsonLineRule()));

    [Fact]
    public void A_text_of_JSON_is_a_URL() => Assert.StartsWith("""{"url":"http:\/\/a/","withBody":true,""", Read("\"http:\\/\\/a/\"", Some, new JsonLineRule()), StringComparison.Ordinal);

    [Fact]
    public void What_an_item_gives_itself_wins_in_whatever_case() => Assert.Equal(
        """{"URL":"http://a/","WITHBODY":false,"Method":"PUT","retries":1,"Timeout":2,"perhost":8,"headers":{"ACCEPT":"c/d","Y":"z","X":"\"é\""}}""",
        Read("""{"URL":"http://a/","WITHBODY":false,"Method":"PUT","retries":1,"Timeout":2,"perhost":8,"headers":{"ACCEPT":"c/d","Y":"z"}}""", Some, new JsonLineRule()));

    [Fact]
    public void What_is_null_is_not_given_but_a_header_is_taken_away_by_it() => Assert.Equal(
        """{"url":"http://a/","retries":null,"headers":{"x":null,"Accept":"a/b"},"withBody":true,"method":"HEAD","retries":0,"timeout":1.5,"perHost":4}""",
        Read("""{"url":"http://a/","retries":null,"headers":{"x":null}}""", Some, new JsonLineRule()));

    [Fact]
    public void A_malformed_line_is_a_defect_as_in_map()
    {
        Assert.StartsWith("not a JSON document", new FetchRule(Some, new JsonLineRule()).Read("{"u8, out _), StringComparison.Ordinal);
        Assert.Equal("not UTF-8", new FetchRule(Some, new UrlLineRule()).Read([0xC3, 0x28], out _));
    }

    private static string Read(string line, FetchDefaults defaults, ILineRule inner)
    {
        var rule = new FetchRule(defaults, inner);
        for (var n = 0; n < 2; n++) Assert.Null(rule.Read(Encoding.UTF8.GetBytes(line), out _));   // what one line leaves behind must not reach the next
        Assert.Null(rule.Read(Encoding.UTF8.GetBytes(line), out var document));
        return Encoding.UTF8.GetString(document);
    }
}
