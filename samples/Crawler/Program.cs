using System.Text.RegularExpressions;
using ActorCompute;

// Follows the links of a site, and of no other, and says how many pages there are and which links lead nowhere.
if (args is not [var address] || !Uri.TryCreate(address, UriKind.Absolute, out var start))
{
    Console.Error.WriteLine("Crawler URL");
    return 2;
}
await using var pool = await ComputePool.StartLocalAsync();
var seen = new HashSet<string> { start.AbsoluteUri };
var pending = new List<Task<Page>> { pool.ApplyAsync(Crawler.FetchAsync, start.AbsoluteUri) };
var pages = 0;
while (pending.Count > 0)
{
    var done = await Task.WhenAny(pending);
    pending.Remove(done);
    var page = await done;
    if (page.Status == 200) pages++;
    else Console.WriteLine($"{page.Status} {page.Url}");
    // Every call is on its way at once: a node waits for a thousand of them beside its other work.
    pending.AddRange(page.Links.Where(l => l.StartsWith(start.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal) && seen.Add(l))
        .Select(link => pool.ApplyAsync(Crawler.FetchAsync, link)));
}
Console.WriteLine($"{pages} pages");
return 0;

/// <summary>What was found at a URL.</summary>
internal sealed record Page(string Url, int Status, string[] Links);

/// <summary>Runs on nodes, in one process of each that waits for all of its calls.</summary>
internal static partial class Crawler
{
    private static readonly HttpClient Client = new();   // one a process

    public static async Task<Page> FetchAsync(string url, CancellationToken cancel)
    {
        using var response = await Client.GetAsync(url, cancel);
        var text = response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync(cancel) : "";
        var links = Link().Matches(text).Select(m => new Uri(new Uri(url), m.Groups[1].Value).GetLeftPart(UriPartial.Query));
        return new Page(url, (int)response.StatusCode, [.. links.Distinct()]);
    }

    [GeneratedRegex("href=\"([^\"#]+)", RegexOptions.IgnoreCase)]
    private static partial Regex Link();
}
