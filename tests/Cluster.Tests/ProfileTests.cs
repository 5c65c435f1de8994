using System.Text.Json;
using ActorCompute.Cluster.Tests.Harness;

namespace ActorCompute.Cluster.Tests;

/// <summary>What <c>profile</c> says of tasks. Which way is the fastest, a machine that runs tests does not tell.</summary>
public sealed class ProfileTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("ac-home-");

    private string Temp => _home.CreateSubdirectory("tmp").FullName;

    [LongFact]
    public async Task A_built_in_that_computes_runs_in_three_ways_that_agree_and_nothing_is_left()
    {
        await using var profile = Start("profile", "count-primes", "--range", "1..100000", "--time", "0.2s", "--json");
        var end = (await profile.EndAsync(Patience)).Expect(0);
        var found = JsonDocument.Parse(end.Output).RootElement;
        Assert.Equal(["sequential", "threads", "worker processes"], Ways(found).Select(w => w.GetProperty("way").GetString()));
        Assert.All(Ways(found), w => Assert.True(w.GetProperty("sameResults").GetBoolean() && w.GetProperty("seconds").GetDouble() > 0, $"{w}"));
        Assert.Equal(("cpu", 100_000), (found.GetProperty("kind").GetString(), found.GetProperty("inputs").GetInt64()));
        Assert.InRange(found.GetProperty("sample").GetInt64(), 2, 100_000);
        Assert.True(found.GetProperty("item").GetProperty("cpuSeconds").GetDouble() > 0);
        Assert.Contains("no cluster to compare with", end.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Temp, "actorcompute-*"));
    }

    [LongFact]
    public async Task Asynchronous_code_of_a_package_is_compared_with_the_cluster_there_is_which_keeps_no_job()
    {
        await using var cluster = await TestCluster.StartAsync("a");
        var found = await cluster.JsonAsync($"profile Fixtures.Later.Wait --package {Fixtures.Tasks} --range 20..40 --time 0.2s");
        Assert.Equal(["sequential", "asynchronous", "local cluster", "present cluster"], Ways(found).Select(w => w.GetProperty("way").GetString()));
        Assert.All(Ways(found), w => Assert.True(w.GetProperty("sameResults").GetBoolean(), $"{w}"));
        Assert.True(Ways(found)[1].GetProperty("speedUp").GetDouble() > 1, $"Items that wait were not at once: {found}");
        Assert.Empty((await cluster.JsonAsync("jobs")).EnumerateArray());
    }

    [LongFact]
    public async Task Synchronous_code_that_waits_is_told_so_on_a_table()
    {
        await using var profile = Start("profile", "Fixtures.Misfit.Waits", "--package", Fixtures.Tasks, "--range", "50..80", "--time", "2s");
        var end = (await profile.EndAsync(Patience)).Expect(0);
        Assert.StartsWith("Fixtures.Misfit.Waits (cpu), ", end.Lines[0], StringComparison.Ordinal);
        Assert.Single(end.Lines, l => l.StartsWith("threads ", StringComparison.Ordinal));
        Assert.Single(end.Lines, l => l.StartsWith("it is    I/O-bound: an item waits for ", StringComparison.Ordinal));
        Assert.Contains(
            end.Lines, l => l.StartsWith("advice ", StringComparison.Ordinal) && l.Contains("returns Task or ValueTask", StringComparison.Ordinal));
    }

    [LongFact]
    public async Task What_cannot_be_measured_is_a_sentence()
    {
        Task<ProgramEnd> RunAsync(params string[] args) => ProgramRun.RunAsync(_home.FullName, null, ["profile", .. args]);

        (await RunAsync("count-prime", "--range", "1..3")).ExpectSentence(2, "did you mean 'count-primes'?");
        var empty = (await RunAsync("square", "--range", "3..1")).Expect(2).Errors;
        Assert.Contains("Warning: --range 3..1 has no items", empty, StringComparison.Ordinal);
        Assert.Contains("actorcompute: The input has no items", empty, StringComparison.Ordinal);
        (await RunAsync("square", "--range", "1..3", "--access", "none.json")).ExpectSentence(3, "none.json");
        (await RunAsync("Fixtures.Named.FailFast", "--package", Fixtures.Tasks, "--range", "1..3"))
            .ExpectSentence(1, "Item 0 of the sample ended its process", "FailFast");
        var lines = Path.Combine(_home.FullName, "words");
        await File.WriteAllTextAsync(lines, "one\ntwo\n");
        Assert.Contains("All 2 items of the sample fail", (await RunAsync("square", "--lines", lines)).Expect(1).Errors, StringComparison.Ordinal);
    }

    [LongFact]
    public async Task Interrupted_it_leaves_no_process_and_no_file()
    {
        if (!OperatingSystem.IsLinux()) return;
        await using var profile = Start("profile", "sum-squares", "--range", "5000000000000..5000000000001");
        await Deadline.UntilAsync("it computes", Patience, () => Task.FromResult(ProcessTree.ChildrenOf(profile.ProcessId).Length > 0));
        var workers = ProcessTree.ChildrenOf(profile.ProcessId);
        await profile.SignalAsync("INT");
        (await profile.EndAsync(Patience)).Expect(130);
        await Deadline.UntilAsync("its processes have ended", Patience, () => Task.FromResult(!workers.Any(ProcessTree.Runs)));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Temp, "actorcompute-*"));
    }

    public void Dispose() => _home.Delete(recursive: true);

    private ProgramRun Start(params string[] args) => ProgramRun.Start(_home.FullName, access: null, args, Temp);

    private static JsonElement[] Ways(JsonElement found) => [.. found.GetProperty("ways").EnumerateArray()];
}
