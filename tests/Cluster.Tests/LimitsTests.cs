using System.Diagnostics;
using System.Globalization;
using ActorCompute.Cluster.Tests.Harness;

namespace ActorCompute.Cluster.Tests;

/// <summary>Limits of a job that hold over all nodes, and what is said of one.</summary>
[Collection(OnTwoNodes.Name)]
public sealed class LimitsTests(TwoNodes nodes)
{
    private readonly TestCluster _cluster = nodes.Cluster;

    [Fact]
    public async Task No_more_items_of_a_job_run_at_once_than_it_says_over_two_nodes()
    {
        var sleeps = await SleepsAsync(20, 0.2);
        Assert.InRange(await SecondsAsync($"map sleep --input {sleeps} --max-concurrency 4", 20), 1, 20);
        Assert.InRange(await SecondsAsync($"map sleep --input {sleeps}", 20), 0.2, 4);
    }

    [LongFact]
    public async Task Items_of_a_job_begin_at_the_rate_it_says_over_two_nodes()
    {
        var least = (60 - 2) / 20.0;   // the first two at once
        Assert.InRange(await SecondsAsync($"map sleep --input {await SleepsAsync(60, 0.01)} --rate 20/s", 60), least, 6);   // at half the rate it would be 7
        Assert.InRange(await SecondsAsync("map square --range 1..60 --rate 1200/m", 60), least, 6);   // at half the rate it would be 7
    }

    [LongFact]
    public async Task Limits_are_shown_and_survive_in_the_job()
    {
        var id = (await _cluster.RunAsync("map square --range 1..5 --max-concurrency 3 --rate 90/m --detach")).Expect(0).Output.Trim();
        var job = await _cluster.JsonAsync($"job show {id}");
        Assert.Equal((3, 1.5), (job.GetProperty("maxConcurrency").GetInt32(), job.GetProperty("itemsPerSecond").GetDouble()));
        Assert.Contains("3 at once, 1.5/s", (await _cluster.RunAsync($"job show {id}")).Expect(0).Output);
        (await _cluster.RunAsync($"job cancel {id}")).Expect(0);
    }

    [LongTheory]
    [InlineData("Waits", "500..503", "mostly wait")]
    [InlineData("Computes", "100..119", "of CPU time: such items compute")]
    public async Task A_task_whose_items_do_not_do_as_its_signature_says_gets_a_line_of_advice(string task, string range, string words)
    {
        var package = Path.Combine(ProgramRun.Root, "tests", "Fixtures", "Tasks", "bin", ProgramRun.Configuration, "net10.0", "Fixtures.Tasks.dll");
        (await _cluster.RunAsync($"map Fixtures.Misfit.{task} --package {package} --range {range} --name {task}")).Expect(0);
        var id = (await _cluster.JsonAsync("jobs")).EnumerateArray().First(j => j.GetProperty("name").GetString() == task).GetProperty("id").GetString();
        Assert.Contains(words, (await _cluster.JsonAsync($"job show {id}")).GetProperty("advice").GetString());
        Assert.Contains(words, (await _cluster.RunAsync($"job show {id}")).Expect(0).Output);
    }

    [Fact]
    public async Task A_rate_that_makes_no_sense_is_said() =>
        Assert.Contains("--rate", (await _cluster.RunAsync("map square --range 1..5 --rate 5/d")).Expect(2).Errors);

    private async Task<double> SecondsAsync(string line, int items)
    {
        var started = Stopwatch.GetTimestamp();
        Assert.Equal(items, (await _cluster.RunAsync(line)).Expect(0).Lines.Length);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private async Task<string> SleepsAsync(int items, double seconds)
    {
        var file = Path.Combine(_cluster.Folder, $"sleeps-{items}.json");
        await File.WriteAllLinesAsync(file, Enumerable.Repeat(seconds.ToString(CultureInfo.InvariantCulture), items));
        return file;
    }
}
