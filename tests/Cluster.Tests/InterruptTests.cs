using ActorCompute.Cluster.Tests.Harness;

namespace ActorCompute.Cluster.Tests;

/// <summary>What an embedded cluster leaves behind when it is told to stop, once, twice, or not at all. (Windows has no such signals.)</summary>
[Collection(Alone.Name)]
public sealed class InterruptTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("ac-home-");

    private string Temp => Path.Combine(_home.FullName, "tmp");

    private string Output => Path.Combine(_home.FullName, "out");

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task One_signal_ends_it_with_130_and_leaves_no_process_and_no_file(string signal)
    {
        if (!OperatingSystem.IsLinux()) return;
        await using var map = await StartAsync();
        var workers = ProcessTree.ChildrenOf(map.ProcessId);
        Assert.NotEmpty(workers);
        await map.SignalAsync(signal);
        (await map.EndAsync(Patience)).Expect(130);
        await NothingIsLeftAsync(workers);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_while_it_starts_ends_it_as_quietly(string signal)
    {
        if (!OperatingSystem.IsLinux()) return;
        Directory.CreateDirectory(Temp);
        await using var map = ProgramRun.Start(_home.FullName, access: null, ["map", "square", "--range", "1..4000000000", "--output", Output], Temp);
        await Deadline.UntilAsync("a folder is made", Patience, () => Task.FromResult(Folders().Length > 0));
        await map.SignalAsync(signal);
        var end = (await map.EndAsync(Patience)).Expect(130);
        Assert.All(end.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.True(line is "Interrupted." || line.StartsWith("No access file", StringComparison.Ordinal), line));
        await NothingIsLeftAsync([]);
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task A_second_signal_ends_it_at_once_and_leaves_nothing_either(string signal, int status)
    {
        if (!OperatingSystem.IsLinux()) return;
        await using var map = await StartAsync();
        var workers = ProcessTree.ChildrenOf(map.ProcessId);
        await map.SignalAsync(signal);
        await map.SignalAsync(signal);
        Assert.Contains((await map.EndAsync(Patience)).Status, new[] { status, 130 });   // it may have been through already
        await NothingIsLeftAsync(workers);
    }

    [LongFact]
    public async Task Killed_it_leaves_no_process_and_its_folder_goes_with_the_next_start_but_none_that_is_in_use()
    {
        if (!OperatingSystem.IsLinux()) return;
        await using var living = await StartAsync("--name", "living");
        var folder = Assert.Single(Folders());
        await using var killed = await StartAsync();
        var workers = ProcessTree.ChildrenOf(killed.ProcessId);
        await killed.KillAsync();
        await EndedAsync(workers);
        Assert.Equal(2, Folders().Length);
        await using var next = ProgramRun.Start(_home.FullName, access: null, ["map", "square", "--range", "1..3"], Temp);
        (await next.EndAsync(Patience)).Expect(0);
        Assert.Equal([folder], Folders());
    }

    [Fact]
    public async Task When_nobody_reads_any_more_the_end_is_quiet()
    {
        if (OperatingSystem.IsWindows()) return;
        await using var shell = ProgramRun.StartShell(_home.FullName, access: null,
            "\"$ACTORCOMPUTE\" map square --range 1..4000000000 | head -3; exit ${PIPESTATUS[0]}");
        var end = (await shell.EndAsync(Patience)).Expect(0);
        Assert.Equal(["1", "4", "9"], end.Lines);
        Assert.Single(end.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));   // that it runs embedded
    }

    public void Dispose() => _home.Delete(recursive: true);

    /// <summary>A job that takes far longer than any test, once its first results are there.</summary>
    private async Task<ProgramRun> StartAsync(params string[] more)
    {
        Directory.CreateDirectory(Temp);
        string[] words = [.. SumSquares.Map(200_000).Split(' '), "--output", Output, .. more];
        var before = Drafts().ToHashSet();
        var map = ProgramRun.Start(_home.FullName, access: null, words, Temp);
        await Deadline.UntilAsync("results are written", Patience, () => Task.FromResult(Drafts().Any(d => !before.Contains(d) && new FileInfo(d).Length > 0)));
        return map;
    }

    private string[] Drafts() => Directory.GetFiles(_home.FullName, "out*");

    private string[] Folders() => Directory.GetDirectories(Temp, "actorcompute-*");

    private async Task NothingIsLeftAsync(int[] workers)
    {
        Assert.Empty(Drafts());
        Assert.Empty(Directory.GetFileSystemEntries(Temp));
        await EndedAsync(workers);
    }

    /// <summary>Workers end by themselves once their node is gone.</summary>
    private static Task EndedAsync(int[] workers) =>
        Deadline.UntilAsync("the workers have ended", TimeSpan.FromSeconds(5), () => Task.FromResult(!workers.Any(ProcessTree.Runs)));
}
