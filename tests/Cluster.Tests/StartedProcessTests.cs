using System.Globalization;
using ActorCompute.Cluster.Tests.Harness;

namespace ActorCompute.Cluster.Tests;

/// <summary>Processes that tasks start belong to their worker: they end with it, and are counted with it, wherever they have gone.</summary>
[Collection(Alone.Name)]
public sealed class StartedProcessTests : IAsyncLifetime
{
    private const int Started = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static int _tokens = Environment.ProcessId * 100;   // seconds that no other test's processes sleep

    private readonly int _token = Interlocked.Increment(ref _tokens);
    private TestCluster _cluster = null!;
    private ProgramRun _node = null!;

    public async Task InitializeAsync()
    {
        _cluster = await TestCluster.StartAsync();
        _node = await _cluster.StartNodeAsync("a");
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task They_end_with_the_timeout_of_an_item_that_ignores_its_token()
    {
        if (!OperatingSystem.IsLinux()) return;
        (await Map("AndSpins", "--timeout", "3s").EndAsync(Patience)).Expect(1);
        await GoneAsync();
    }

    [LongFact]
    public async Task They_end_with_the_timeout_of_an_item_that_heeds_its_token()
    {
        (await Map("AndHeeds", "--timeout", "3s").EndAsync(Patience)).Expect(1);
        await GoneAsync();
    }

    [LongTheory]
    [InlineData("AndSpins")]
    [InlineData("AndHeeds")]
    public async Task They_end_when_their_job_is_cancelled(string task)
    {
        var map = Map(task);
        await ThereAsync();
        await map.SignalAsync("INT");
        (await map.EndAsync(Patience)).Expect(130);
        await GoneAsync();
    }

    [LongFact]
    public async Task They_end_with_their_worker()
    {
        (await Map("AndDies").EndAsync(Patience)).Expect(1);
        await GoneAsync();
    }

    [LongTheory]
    [InlineData("TERM", "AndSpins")]
    [InlineData("KILL", "AndSpins")]
    [InlineData("KILL", "AndHangs")]
    public async Task They_end_with_their_node(string signal, string task)
    {
        var map = Map(task);
        await ThereAsync();
        await _node.SignalAsync(signal);
        await GoneAsync();
        await map.DisposeAsync();
    }

    [LongFact]
    public async Task What_they_hold_of_memory_counts()
    {
        if (!OperatingSystem.IsLinux()) return;
        await _node.DisposeAsync();
        await _cluster.StartNodeAsync("b", "--worker-memory", "256MiB");
        var end = (await Map("AndHolds").EndAsync(Patience)).Expect(1);
        Assert.Contains("memory", end.Errors + end.Output, StringComparison.Ordinal);
        await GoneAsync();
    }

    private ProgramRun Map(string task, params string[] options) => _cluster.Start(
        ["map", $"Fixtures.Starting.{task}", "--range", $"{_token}..{_token}", "--package", Fixtures.Tasks, .. options]);

    private Task ThereAsync() => Deadline.UntilAsync("its processes run", Patience, () => Task.FromResult(Sleeping() >= Started));

    private Task GoneAsync() => Deadline.UntilAsync("its processes are gone", Patience, () => Task.FromResult(Sleeping() == 0));

    /// <summary>How many processes sleep for as many seconds as this test's.</summary>
    private int Sleeping()
    {
        var sleep = $"sleep\0{_token.ToString(CultureInfo.InvariantCulture)}\0";
        return Directory.GetDirectories("/proc").Count(d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out _) && CommandOf(d) == sleep);
    }

    private static string CommandOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";   // it has ended meanwhile
        }
    }
}
