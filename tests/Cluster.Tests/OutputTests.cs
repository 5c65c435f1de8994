using ActorCompute.Cluster.Tests.Harness;

namespace ActorCompute.Cluster.Tests;

/// <summary>Standard output is data, standard error is people.</summary>
[Collection(OnTwoOthers.Name)]
public sealed class OutputTests(TwoNodes nodes)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TestCluster _cluster = nodes.Cluster;

    [LongFact]
    public async Task Every_verb_ends_quietly_when_its_reader_has_seen_enough()
    {
        if (OperatingSystem.IsWindows()) return;
        var id = (await _cluster.RunAsync("map square --range 1..300000 --detach")).Expect(0).Output.Trim();
        (await _cluster.RunAsync($"job wait {id}")).Expect(0);
        foreach (var verb in new[] { $"job results {id}", "jobs", "nodes", "tasks" })
        {
            await using var shell = _cluster.StartShell($"\"$ACTORCOMPUTE\" {verb} | head -1; exit ${{PIPESTATUS[0]}}");
            var end = (await shell.EndAsync(Patience)).Expect(0);
            Assert.Single(end.Lines);
            Assert.Empty(end.Errors);
        }
    }

    [Theory]
    [InlineData("TERM=dumb", "\u001b")]
    [InlineData("NO_COLOR=1 TERM=xterm-256color", "\u001b\\[[0-9;]*m")]   // what .NET says to the keyboard is no colour
    public async Task A_terminal_gets_no_codes_that_it_does_not_want(string environment, string codes)
    {
        if (!OperatingSystem.IsLinux()) return;
        foreach (var verb in new[] { "jobs", "map square --range 1..3" })
        {
            await using var shell = _cluster.StartShell($"{environment} script -qec '\"'\"$ACTORCOMPUTE\"'\" {verb}' /dev/null");
            var end = (await shell.EndAsync(Patience)).Expect(0);
            Assert.NotEmpty(end.Output);
            Assert.DoesNotMatch(codes, end.Output);
        }
    }

    [LongFact]
    public async Task Json_is_all_that_standard_output_gets()
    {
        var id = (await _cluster.JsonAsync("map square --range 1..3 --detach")).GetProperty("id").GetString();
        (await _cluster.RunAsync($"job wait {id} --json")).Expect(0);
        var lines = (await _cluster.RunAsync($"job results {id} --json")).Expect(0).Lines;
        Assert.Equal(["{\"index\":0,\"value\":1}", "{\"index\":1,\"value\":4}", "{\"index\":2,\"value\":9}"], lines);
        (await _cluster.RunAsync("job show no-such-job --json")).ExpectSentence(2, "no job no-such-job");
    }

    [LongFact]
    public async Task A_coordinator_that_is_lost_is_told_once_and_waited_for_until_the_deadline()
    {
        await using var cluster = await TestCluster.StartAsync("a");
        var map = cluster.Start([.. SumSquares.Map(200_000).Split(' '), "--deadline", "30s"]);
        await Deadline.UntilAsync("results come", Patience, () => Task.FromResult(map.Output.Length > 0));
        await cluster.KillCoordinatorAsync();
        var end = (await map.EndAsync(Patience)).Expect(5);
        var said = end.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => !l.Contains(" of 200,000 items", StringComparison.Ordinal)).ToArray();   // but for progress
        Assert.Equal(3, said.Length);
        Assert.Contains("out of reach", said[0]);
        Assert.Contains("'actorcompute job cancel ", said[1]);
        Assert.Contains("deadline", said[2]);
    }
}
