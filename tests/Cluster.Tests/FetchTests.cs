using System.Globalization;
using System.Text.Json;
using ActorCompute.Cluster.Tests.Harness;

namespace ActorCompute.Cluster.Tests;

/// <summary>URLs of a server in this process, fetched by an embedded cluster.</summary>
public sealed class FetchTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("ac-home-");
    private readonly PageServer _server = new();

    [Fact]
    public async Task Fast_pages_are_printed_while_a_slow_one_is_to_come()
    {
        await using var fetch = Start(["# pages", _server.Url + "slow", "", .. Pages(20)], "--unordered");
        await Deadline.UntilAsync("the fast pages are printed", Patience, () => Task.FromResult(Lines(fetch) == 20));
        _server.Release();
        var end = (await fetch.EndAsync(Patience)).Expect(0);
        Assert.Equal(_server.Url + "slow", Parse(end.Lines[^1]).GetProperty("url").GetString());
        Assert.Contains("21 items", end.Errors);
    }

    [Fact]
    public async Task With_body_the_pages_come_along_in_the_order_of_the_lines()
    {
        await using var fetch = Start(Pages(5), "--body", "--header", "X-Test: yes");
        var pages = (await fetch.EndAsync(Patience)).Expect(0).Lines.Select(Parse).ToArray();
        Assert.Equal(Enumerable.Range(0, 5).Select(n => $"page /{n} yes"), pages.Select(p => p.GetProperty("body").GetString()));
        Assert.All(pages, p => Assert.Equal(200, p.GetProperty("status").GetInt32()));
    }

    [Fact]
    public async Task What_cannot_be_fetched_fails_alone_and_the_status_is_1()
    {
        var refused = $"http://127.0.0.1:{PageServer.FreePort()}/";
        await using var fetch = Start([refused, "no URL", .. Pages(1)], "--with-index", "--retries", "0");
        var end = (await fetch.EndAsync(Patience)).Expect(1);
        var errors = end.Lines.Take(2).Select(l => Parse(l).GetProperty("error")).ToArray();
        Assert.Equal(("exception", $"{refused} refused the connection."), Error(errors[0]));
        Assert.Equal(("bad-input", "no URL is no http or https URL."), Error(errors[1]));
        Assert.Equal(200, Parse(end.Lines[2]).GetProperty("value").GetProperty("status").GetInt32());
        Assert.Contains("2 failed", end.Errors);
    }

    public void Dispose()
    {
        _server.Dispose();
        _home.Delete(recursive: true);
    }

    private IEnumerable<string> Pages(int count) => Enumerable.Range(0, count).Select(n => _server.Url + n.ToString(CultureInfo.InvariantCulture));

    private ProgramRun Start(IEnumerable<string> urls, params string[] options)
    {
        var file = Path.Combine(_home.FullName, "urls.txt");
        File.WriteAllLines(file, urls);
        return ProgramRun.Start(_home.FullName, access: null, ["fetch", "--lines", file, .. options]);
    }

    private static int Lines(ProgramRun fetch) => fetch.Output.Count(c => c == '\n');

    private static JsonElement Parse(string line) => JsonDocument.Parse(line).RootElement;

    private static (string?, string?) Error(JsonElement error) => (error.GetProperty("kind").GetString(), error.GetProperty("message").GetString());
}
