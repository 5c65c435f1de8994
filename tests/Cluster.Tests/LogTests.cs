using ActorCompute.Cluster.Tests.Harness;

namespace ActorCompute.Cluster.Tests;

/// <summary>What a user finds of what tasks have printed.</summary>
[Collection(OnTwoOthers.Name)]
public sealed class LogTests(TwoNodes nodes)
{
    private static readonly string Package = Path.Combine(ProgramRun.Root, "tests", "Fixtures", "Tasks", "bin", ProgramRun.Configuration, "net10.0", "Fixtures.Tasks.dll");

    private readonly TestCluster _cluster = nodes.Cluster;

    [Fact]
    public async Task Whatever_a_task_prints_is_in_the_log_of_its_job()
    {
        var job = await RunAsync("Speak", "1..3");
        var lines = await LogAsync($"{job}");
        foreach (var item in new[] { 1, 2, 3 })
            Assert.Equal(["and more", $"error {item}", $"log {item}", $"out {item}", $"piece {item}"], lines.Where(l => l.Item == item - 1).Select(l => l.Text).Order(StringComparer.Ordinal));
        Assert.Equal(15, lines.Length);
        Assert.All(lines, l => Assert.Contains(l.Node, new[] { "a", "b" }));
        Assert.Equal(lines.Where(l => l.Item == 1), await LogAsync($"{job} --item 1"));
        Assert.Matches(@"^\d\d:\d\d:\d\d\.\d{3} [ab], item \d: ", (await _cluster.RunAsync($"job logs {job}")).Expect(0).Lines[0]);
    }

    [LongFact]
    public async Task Threads_of_an_item_and_asynchronous_items_side_by_side_print_under_their_names()
    {
        var (threads, later) = (await RunAsync("Threads", "1..4"), await RunAsync("Later", "1..50"));
        Assert.All(await LogAsync(threads), l => Assert.StartsWith($"{l.Item + 1} ", l.Text, StringComparison.Ordinal));
        Assert.Equal(Enumerable.Range(1, 50).Select(n => ((long?)n - 1, $"item {n} is done")), (await LogAsync(later)).OrderBy(l => l.Item).Select(l => (l.Item, l.Text)));
    }

    [LongFact]
    public async Task What_an_item_said_before_it_killed_its_worker_is_there()
    {
        var job = await RunAsync("Die", "1..3", "--retries 0", status: 1);
        Assert.Contains(await LogAsync(job), l => (l.Item, l.Text) == (1, "here is 2"));
    }

    [Fact]
    public async Task Attempts_are_told_and_following_ends_with_the_job()
    {
        var job = (await _cluster.RunAsync($"map Fixtures.Printing.Again --package {Package} --range 1..2 --retries 1 --detach")).Expect(0).Output.Trim();
        var lines = (await LogAsync($"{job} --follow")).OrderBy(l => (l.Item, l.Attempt)).Select(l => (l.Item, l.Attempt, l.Text));
        Assert.Equal([(0, 1, "try 1"), (0, 2, "try 2"), (1, 1, "try 1"), (1, 2, "try 2")], lines);
    }

    [Fact]
    public async Task Map_says_it_on_standard_error_if_it_is_asked_to()
    {
        var end = (await _cluster.RunAsync($"map Fixtures.Printing.Later --package {Package} --range 1..20 --log")).Expect(0);
        Assert.Equal(Enumerable.Range(1, 20).Select(n => $"{n}"), end.Lines);
        foreach (var n in Enumerable.Range(1, 20)) Assert.Matches($@"[ab], item {n - 1}: item {n} is done\n", end.Errors);
        (await _cluster.RunAsync($"map Fixtures.Printing.Later --package {Package} --range 1..2 --log --detach")).ExpectSentence(2, "--log", "job logs");
    }

    [LongFact]
    public async Task A_flood_keeps_its_last_lines_and_harms_nobody()
    {
        var job = await RunAsync("Flood", "200000..200000");
        var lines = await LogAsync(job);
        Assert.InRange(lines.Length, 2000, 199_999);
        Assert.Contains(lines, l => l.Text.Contains("lines were left out", StringComparison.Ordinal) || l.Text == "line 200000");
    }

    [LongFact]
    public async Task A_task_cannot_speak_for_another_job()
    {
        var victim = await RunAsync("Speak", "1..4");
        var before = await LogAsync(victim);
        var names = Path.Combine(_cluster.Folder, "victims");
        await File.WriteAllLinesAsync(names, Enumerable.Repeat(victim, 8));
        var forger = (await _cluster.RunAsync($"map Fixtures.Printing.Forge --package {Package} --lines {names} --detach")).Expect(0).Output.Trim();
        (await _cluster.RunAsync($"job wait {forger}")).Expect(0);
        Assert.Equal(Enumerable.Repeat("mine", 8), (await LogAsync(forger)).Select(l => l.Text));
        Assert.Equal(before, await LogAsync(victim));
    }

    [LongFact]
    public async Task A_worker_that_is_lost_is_told_of_without_lines_of_other_jobs_and_with_the_line_it_was_in()
    {
        await RunAsync("Speak", "1..8");
        var job = await RunAsync("DieWithin", "1..1", "--retries 0", status: 1);
        Assert.Equal("begun 1", (await LogAsync(job))[0].Text);
        var told = (await _cluster.RunAsync($"job errors {job}")).Expect(0).Output;
        Assert.DoesNotContain("error 3", told, StringComparison.Ordinal);
        Assert.DoesNotContain("piece", told, StringComparison.Ordinal);
    }

    [LongFact]
    public async Task What_may_do_harm_is_escaped_wherever_it_is_shown()
    {
        var run = await _cluster.RunAsync($"map Fixtures.Printing.Harm --package {Package} --range 1..1 --detach --name \u001b[2J\u202ename");
        var job = run.Expect(0).Output.Trim();
        (await _cluster.RunAsync($"job wait {job}")).Expect(1);
        foreach (var verb in new[] { "jobs", "jobs --json", $"job show {job}", $"job show {job} --json", $"job logs {job}", $"job logs {job} --json", $"job errors {job}", $"job errors {job} --json" })
        {
            var shown = await _cluster.RunAsync(verb);
            Assert.DoesNotContain(shown.Output + shown.Errors, c => c is '\u001b' or '\u202e' or '\u2028' or '\r');
        }
        Assert.Contains(@"\u001b[2J\u202e\u2028xforged 1", (await _cluster.RunAsync($"job logs {job}")).Expect(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_input_is_told_in_a_sentence()
    {
        (await _cluster.RunAsync("job logs nosuch")).ExpectSentence(2, "There is no job nosuch");
        (await _cluster.RunAsync("job logs nosuch --item -1")).ExpectSentence(2, "'-1' does not suit --item: it takes an item's index");
    }

    private async Task<string> RunAsync(string task, string range, string options = "", int status = 0)
    {
        var job = (await _cluster.RunAsync($"map Fixtures.Printing.{task} --package {Package} --range {range} {options} --detach".Replace("  ", " ", StringComparison.Ordinal))).Expect(0).Output.Trim();
        (await _cluster.RunAsync($"job wait {job}")).Expect(status);
        return job;
    }

    private async Task<Line[]> LogAsync(string arguments) =>
        [.. (await _cluster.RunAsync($"job logs {arguments} --json")).Expect(0).Lines.Select(l => System.Text.Json.JsonDocument.Parse(l).RootElement).Select(l => new Line(
            l.GetProperty("node").GetString()!, l.GetProperty("item").ValueKind is System.Text.Json.JsonValueKind.Null ? null : l.GetProperty("item").GetInt64(),
            l.GetProperty("attempt").GetInt32(), l.GetProperty("text").GetString()!))];

    private sealed record Line(string Node, long? Item, int Attempt, string Text);
}
