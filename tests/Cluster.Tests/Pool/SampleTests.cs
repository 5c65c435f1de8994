using System.Globalization;
using System.Text.RegularExpressions;
using ActorCompute.Cluster.Tests.Harness;

namespace ActorCompute.Cluster.Tests.Pool;

/// <summary>The samples that people copy do what their pages say.</summary>
public sealed class SampleTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("ac-sample-");

    [LongFact]
    public async Task Primes_are_counted() => Assert.Equal(["664,579 primes below 10,000,000"], (await RunAsync("Primes")).Lines);

    [LongFact]
    public async Task Pictures_become_small_by_a_package_with_a_native_part()
    {
        Assert.StartsWith("24 pictures in ", (await RunAsync("Thumbnails")).Output, StringComparison.Ordinal);
        var small = Directory.GetFiles(Path.Combine(_home.FullName, "pictures", "small"));
        Assert.Equal(24, small.Length);
        Assert.All(small, file => Assert.Equal([0xFF, 0xD8, 0xFF], File.ReadAllBytes(file)[..3]));   // how a JPEG begins
    }

    [LongFact]
    public async Task A_site_is_crawled_link_by_link()
    {
        using var site = new PageServer();
        var end = await RunAsync("Crawler", $"{site.Url}site/0");
        Assert.Equal([$"404 {site.Url}none", "20 pages"], end.Lines);
    }

    [LongFact]
    public async Task Words_are_counted()
    {
        var docs = Path.Combine(ProgramRun.Root, "docs");
        var words = Directory.GetFiles(docs, "*.md").SelectMany(f => Regex.Matches(File.ReadAllText(f), @"\p{L}+")).Select(m => m.Value.ToLowerInvariant()).ToArray();
        var end = await RunAsync("WordCount", docs);
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"{words.Length:N0} words, {words.Distinct().Count():N0} different ones"), end.Lines[^1]);
        Assert.Equal(words.GroupBy(w => w).Max(g => g.Count()).ToString("N0", CultureInfo.InvariantCulture), end.Lines[0].Trim().Split(' ')[0]);
    }

    public void Dispose() => _home.Delete(recursive: true);

    private async Task<ProgramEnd> RunAsync(string sample, params string[] args)
    {
        var program = Path.Combine(ProgramRun.Root, "samples", sample, "bin", ProgramRun.Configuration, "net10.0", sample);
        await using var run = ProgramRun.StartLine(_home.FullName, _home.FullName, string.Join(' ', ["exec", program, .. args]));
        return (await run.EndAsync(Patience)).Expect(0);
    }
}
