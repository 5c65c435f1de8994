using System.IO.Compression;
using ActorCompute.Cluster.Tests.Harness;
using ActorCompute.Coordinator.Tests.Packages;

namespace ActorCompute.Cluster.Tests;

/// <summary>What a user sees of packages, on a coordinator that needs no node for it.</summary>
public sealed class PackageTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ac-packages-");
    private TestCluster _cluster = null!;

    private string Dll => Path.Combine(_folder.FullName, "Demo.dll");

    public async Task InitializeAsync()
    {
        await File.WriteAllBytesAsync(Dll, TinyAssembly.WithDouble());
        _cluster = await TestCluster.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [LongFact]
    public async Task A_package_that_is_pushed_is_listed_with_its_tasks_and_can_be_run_by_name()
    {
        var pushed = (await _cluster.RunAsync($"push {Dll}")).Expect(0);
        var hash = Assert.Single(pushed.Lines);
        Assert.Matches("^[0-9a-f]{64}$", hash);
        Assert.Contains("Demo.Tasks.Double", pushed.Errors, StringComparison.Ordinal);
        Assert.Equal(hash, (await _cluster.JsonAsync($"push {Dll}")).GetProperty("hash").GetString());
        var package = Assert.Single((await _cluster.JsonAsync("packages")).EnumerateArray());
        Assert.Equal(("Demo", hash), (package.GetProperty("name").GetString(), package.GetProperty("hash").GetString()));
        Assert.Contains((await _cluster.JsonAsync("tasks")).EnumerateArray(), t => t.GetProperty("name").GetString() == "Demo.Tasks.Double");
        var job = (await _cluster.RunAsync("map Demo.Tasks.Double --range 1..3 --detach")).Expect(0).Output.Trim();
        Assert.Equal("Demo.Tasks.Double", (await _cluster.JsonAsync($"job show {job}")).GetProperty("task").GetString());
        Assert.Contains("did you mean 'Demo.Tasks.Double'?", (await _cluster.RunAsync("map Demo.Tasks.Duoble --range 1..3")).Expect(2).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Map_brings_a_package_along()
    {
        var end = (await _cluster.RunAsync($"map Demo.Tasks.Double --package {Dll} --range 1..3 --detach")).Expect(0);
        Assert.Contains("Pushed Demo", end.Errors, StringComparison.Ordinal);
        Assert.Single((await _cluster.JsonAsync("packages")).EnumerateArray());
        Assert.Contains("Demo.dll", (await _cluster.RunAsync($"map square --package {Dll} --range 1..3")).Expect(2).Errors, StringComparison.Ordinal);
    }

    [LongFact]
    public async Task Two_builds_of_one_assembly_run_side_by_side_and_each_is_the_one_that_was_sent()
    {
        await _cluster.StartNodeAsync("a");
        var (one, other) = (Start("Tasks"), Start("TasksAgain"));
        Assert.Equal(["first 1", "first 2"], (await one.EndAsync(TimeSpan.FromSeconds(60))).Expect(0).Lines.Select(l => l.Trim('"')));
        Assert.Equal(["again 1", "again 2"], (await other.EndAsync(TimeSpan.FromSeconds(60))).Expect(0).Lines.Select(l => l.Trim('"')));

        ProgramRun Start(string build) => _cluster.Start("map", "Fixtures.Named.WhichBuild", "--range", "1..2", "--package",
            Path.Combine(ProgramRun.Root, "tests", "Fixtures", build, "bin", ProgramRun.Configuration, "net10.0", "Fixtures.Tasks.dll"));
    }

    [Fact]
    public async Task What_is_no_package_is_refused_in_one_sentence()
    {
        var zip = Path.Combine(_folder.FullName, "evil.zip");
        await using (var archive = await ZipFile.OpenAsync(zip, ZipArchiveMode.Create)) archive.CreateEntry("../../evil.dll");
        var end = (await _cluster.RunAsync($"push {zip}")).Expect(2);
        Assert.Equal("", end.Output);
        Assert.Contains("../../evil.dll", Assert.Single(end.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        (await _cluster.RunAsync($"push {_folder.FullName}/nothing.dll")).Expect(2);
        Assert.Empty((await _cluster.JsonAsync("packages")).EnumerateArray());
    }
}
