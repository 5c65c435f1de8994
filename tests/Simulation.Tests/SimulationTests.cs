using System.Collections.Concurrent;
using System.Globalization;
using ActorCompute.Simulation.Tests.Plans;
using Xunit.Abstractions;

namespace ActorCompute.Simulation.Tests;

/// <summary>
/// Thousands of short histories of a cluster whose cores are the real ones, and in which everything goes wrong that a seed can think of. One
/// that breaks a promise is printed, as small as it can be made, with the seed that plays it again.
/// </summary>
public class SimulationTests(ITestOutputHelper output)
{
    private const string SeedVariable = "ACTORCOMPUTE_SIM_SEED", HistoriesVariable = "ACTORCOMPUTE_SIM_HISTORIES";
    private const int Histories = 10_000, Threads = 2;

    [Fact]
    public void Every_history_keeps_all_promises()
    {
        if (Environment.GetEnvironmentVariable(SeedVariable) is { Length: > 0 } seed)
        {
            Report(ulong.Parse(seed, CultureInfo.InvariantCulture), isVerbose: true);
            return;
        }
        var histories = Environment.GetEnvironmentVariable(HistoriesVariable) is { Length: > 0 } count ? int.Parse(count, CultureInfo.InvariantCulture) : Histories;
        var broken = new ConcurrentDictionary<ulong, string>();
        long steps = 0;
        Parallel.For(1, histories + 1, new ParallelOptions { MaxDegreeOfParallelism = Threads }, (n, loop) =>
        {
            var story = History.Play(ScenarioMaker.Draw((ulong)n));
            Interlocked.Add(ref steps, story.Steps);
            if (story.Broken is null) return;
            broken[(ulong)n] = story.Broken;
            if (broken.Count >= 20) loop.Stop();
        });
        output.WriteLine($"{histories} histories of {steps} steps");
        if (broken.IsEmpty) return;
        foreach (var (bad, what) in broken.OrderBy(b => b.Key)) output.WriteLine($"Seed {bad}: {what}");
        Report(broken.Keys.Min(), isVerbose: false);
    }

    [Fact]
    public void The_same_seed_gives_the_same_history()
    {
        for (var seed = 1UL; seed <= 50; seed++)
            Assert.Equal(History.Play(ScenarioMaker.Draw(seed)), History.Play(ScenarioMaker.Draw(seed)));
        Assert.NotEqual(History.Play(ScenarioMaker.Draw(1)).Trace, History.Play(ScenarioMaker.Draw(2)).Trace);
    }

    private void Report(ulong seed, bool isVerbose)
    {
        var scenario = ScenarioMaker.Draw(seed);
        var story = History.Play(scenario);
        if (story.Broken is not null)
        {
            scenario = new Shrinker(s => History.Play(s).Broken is not null).Shrink(scenario);
            story = History.Play(scenario, tell: isVerbose ? output.WriteLine : null);
        }
        else if (isVerbose) History.Play(scenario, tell: output.WriteLine);
        foreach (var line in scenario.Describe()) output.WriteLine(line);
        Assert.True(story.Broken is null, $"{story.Broken}\nPlay it again, with every step told: {SeedVariable}={seed}\n{string.Join('\n', scenario.Describe())}");
    }
}
