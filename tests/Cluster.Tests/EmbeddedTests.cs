using ActorCompute.Cluster.Tests.Harness;

namespace ActorCompute.Cluster.Tests;

/// <summary>One program that is client, coordinator and node, with real worker processes.</summary>
public sealed class EmbeddedTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("ac-home-");

    [LongFact]
    public async Task The_primes_below_ten_million_are_664579()
    {
        await using var map = Start("map", "count-primes", "--input", "-");
        await map.InputAsync(string.Concat(Enumerable.Range(0, 100).Select(i => $"[{i * 100_000},{(i + 1) * 100_000 - 1}]\n")));
        map.EndInput();
        var end = (await map.EndAsync(Patience)).Expect(0);
        Assert.Equal(100, end.Lines.Length);
        Assert.Equal(664_579, end.Lines.Sum(long.Parse));
        Assert.Contains("embedded cluster", end.Errors);
    }

    [Fact]
    public async Task Lines_of_text_are_texts()
    {
        var file = Path.Combine(_home.FullName, "lines.txt");
        await File.WriteAllTextAsync(file, "the cat \"and\" the dog\n\nÉté été\n");
        await using var map = Start("map", "word-count", "--lines", file, "--output", file + ".out");
        (await map.EndAsync(Patience)).Expect(0);
        Assert.Equal(["{\"and\":1,\"cat\":1,\"dog\":1,\"the\":2}", "{}", "{\"été\":2}"], await File.ReadAllLinesAsync(file + ".out"));
    }

    [LongFact]
    public async Task An_item_that_takes_too_long_fails_after_its_retries_and_its_neighbours_do_not()
    {
        await using var map = Start("map", "sum-squares", "--input", "-", "--timeout", "500ms", "--retries", "1", "--with-index");
        await map.InputAsync("10\n1000000000000000\n20\n");
        map.EndInput();
        var end = (await map.EndAsync(Patience)).Expect(1);
        Assert.Equal("""{"index":0,"value":285}""", end.Lines[0]);
        Assert.Contains("\"kind\":\"timeout\",\"type\":\"\",\"message\":\"The item took longer than 0.5 s.\"", end.Lines[1], StringComparison.Ordinal);
        Assert.Contains("\"attempts\":2", end.Lines[1], StringComparison.Ordinal);
        Assert.Equal("""{"index":2,"value":2470}""", end.Lines[2]);
    }

    [Fact]
    public async Task An_embedded_cluster_leaves_no_data_behind()
    {
        var temp = Path.Combine(_home.FullName, "tmp");
        Directory.CreateDirectory(temp);
        await using var map = ProgramRun.Start(_home.FullName, null, ["map", "square", "--range", "1..10"], temp);
        (await map.EndAsync(Patience)).Expect(0);
        Assert.Empty(Directory.EnumerateFileSystemEntries(temp, "actorcompute-*"));
    }

    [Fact]
    public async Task A_named_access_file_that_is_missing_ends_with_3_and_no_cluster_takes_its_place()
    {
        await using var map = Start("map", "square", "--range", "1..3", "--access", Path.Combine(_home.FullName, "none.json"));
        var end = (await map.EndAsync(Patience)).Expect(3);
        Assert.DoesNotContain("embedded", end.Errors);
        Assert.Empty(end.Output);
    }

    [LongFact]
    public async Task A_coordinator_that_does_not_answer_ends_with_3_within_seconds()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.StopCoordinatorAsync();
        await using var early = cluster.Start("map", "square", "--range", "1..3", "--connect-timeout", "3s");
        (await early.EndAsync(Patience)).ExpectSentence(3, "No answer came from https://127.0.0.1:", "it has too much to do", "within 3 s");
        await cluster.KillCoordinatorAsync();
        await using var late = cluster.Start("map", "square", "--range", "1..3");
        (await late.EndAsync(Patience)).ExpectSentence(3, "No coordinator answered at https://127.0.0.1:", "within 5 s");
    }

    public void Dispose() => _home.Delete(recursive: true);

    private ProgramRun Start(params string[] args) => ProgramRun.Start(_home.FullName, access: null, args);
}
