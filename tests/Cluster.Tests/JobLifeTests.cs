using System.Text.Json;
using ActorCompute.Cluster.Tests.Harness;

namespace ActorCompute.Cluster.Tests;

/// <summary>What a user can do about a job whose items fail, that takes too long, or that is sent twice: on one node of one slot.</summary>
public sealed class JobLifeTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ac-life-");
    private TestCluster _cluster = null!;
    private ProgramRun _node = null!;

    private static string Package { get; } = Path.Combine(
        ProgramRun.Root, "tests", "Fixtures", "Tasks", "bin", ProgramRun.Configuration, "net10.0", "Fixtures.Tasks.dll");

    public async Task InitializeAsync()
    {
        _cluster = await TestCluster.StartAsync();
        _node = await _cluster.StartNodeAsync("a");
        (await _cluster.RunAsync($"push {Package}")).Expect(0);
    }

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [LongFact]
    public async Task Failed_items_are_shown_with_their_inputs_and_run_again_alone_in_the_same_job()
    {
        string[] paths = [.. Enumerable.Range(0, 6).Select(i => Path.Combine(_folder.FullName, $"f{i}"))];
        foreach (var i in new[] { 0, 2, 3, 5 }) await File.WriteAllTextAsync(paths[i], "");
        var list = Path.Combine(_folder.FullName, "list");
        await File.WriteAllLinesAsync(list, paths);
        var id = await DetachAsync($"map Fixtures.Flaky.Needs --lines {list}");
        (await _cluster.RunAsync($"job wait {id}")).Expect(1);

        var errors = (await _cluster.RunAsync($"job errors {id} --json")).Expect(0).Lines.Select(l => JsonDocument.Parse(l).RootElement).ToArray();
        Assert.Equal([(1, paths[1]), (4, paths[4])], errors.Select(e => (e.GetProperty("index").GetInt32(), e.GetProperty("input").GetString()!)));
        var error = errors[0].GetProperty("error");
        Assert.Equal(("exception", "System.IO.FileNotFoundException", "There is no f1.", "a", 1), (
            Text(error, "kind"), Text(error, "type"), Text(error, "message"), Text(error, "node"), error.GetProperty("attempts").GetInt32()));
        Assert.Contains("Fixtures.Flaky.Needs", Text(error, "stack"), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", (await _cluster.RunAsync($"job errors {id}")).Expect(0).Output, StringComparison.Ordinal);
        var shown = (await _cluster.RunAsync($"job errors {id} --stack")).Expect(0).Output;
        Assert.Contains("item 1: exception on a, attempt 1: System.IO.FileNotFoundException: There is no f1.", shown, StringComparison.Ordinal);
        Assert.Contains("at Fixtures.Flaky.Needs", shown, StringComparison.Ordinal);

        await File.WriteAllTextAsync(paths[1], "");
        Assert.Contains("5 of 6 items succeeded, 1 failed", (await _cluster.RunAsync($"job retry {id}")).Expect(1).Errors, StringComparison.Ordinal);
        await File.WriteAllTextAsync(paths[4], "");
        foreach (var i in new[] { 0, 1, 2, 3, 5 }) File.Delete(paths[i]);   // an item that ran again would fail
        (await _cluster.RunAsync($"job retry {id}")).Expect(0);
        Assert.Equal(Enumerable.Range(0, 6).Select(i => $"\"f{i}\""), (await _cluster.RunAsync($"job results {id}")).Expect(0).Lines);
        (await _cluster.RunAsync($"job retry {id}")).ExpectSentence(2, "No item of job", id);
        Assert.Empty((await _cluster.RunAsync($"job errors {id}")).Expect(0).Output);
    }

    [LongFact]
    public async Task Only_named_exceptions_are_tried_again()
    {
        var list = Path.Combine(_folder.FullName, "list");
        await File.WriteAllLinesAsync(list, ["io", "format"]);
        var end = (await _cluster.RunAsync($"map Fixtures.Flaky.Once --lines {list} --retries 2 --retry-on IOException --retry-wait 100ms --with-index")).Expect(1);
        Assert.Equal("{\"index\":0,\"value\":2}", end.Lines[0]);
        Assert.Equal((1, "System.FormatException"), Error(end.Lines[1]));
        (await _cluster.RunAsync("map square --range 1..3 --retry-on IOException")).ExpectSentence(2, "--retries");
        (await _cluster.RunAsync("map square --range 1..3 --retries 1 --retry-wait 3d")).ExpectSentence(2, "rest");
        Assert.Single((await _cluster.JsonAsync("jobs")).EnumerateArray());

        static (int, string) Error(string line) => JsonDocument.Parse(line).RootElement.GetProperty("error") is var error
            ? (error.GetProperty("attempts").GetInt32(), Text(error, "type")) : default;
    }

    [LongFact]
    public async Task An_endless_loop_is_gone_two_seconds_after_its_job_is_cancelled_and_its_slot_is_free()
    {
        var id = await DetachAsync("map Fixtures.Flaky.Spins --range 1..3");
        await RunningAsync(id);
        var worker = Workers();
        // "running" is what the node was handed; the loop itself begins once its code has come.
        await Harness.Deadline.UntilAsync("the loop turns", Patience, () => Task.FromResult(worker.Any(w => System.Diagnostics.Process.GetProcessById(w).TotalProcessorTime > TimeSpan.FromSeconds(1))));
        (await _cluster.RunAsync($"job cancel {id}")).Expect(0);
        var gone = await Harness.Deadline.UntilAsync("the worker is gone", Patience, () => Task.FromResult(!Workers().Intersect(worker).Any()));
        Assert.InRange(gone.TotalSeconds, 0, 2);
        Assert.Equal(["1", "4", "9"], (await _cluster.RunAsync("map square --range 1..3")).Expect(0).Lines);
    }

    [LongFact]
    public async Task A_job_is_cancelled_at_its_deadline_even_without_its_client()
    {
        var id = await DetachAsync("map Fixtures.Flaky.Spins --range 1..3 --deadline 3s");
        var end = (await _cluster.RunAsync($"job wait {id}")).Expect(5);
        Assert.Contains("its deadline of 3s passed", end.Errors, StringComparison.Ordinal);
        Assert.Equal(3, (await _cluster.JsonAsync($"job show {id}")).GetProperty("deadlineSeconds").GetDouble());
        Assert.Equal(["1", "4", "9"], (await _cluster.RunAsync("map square --range 1..3")).Expect(0).Lines);
    }

    [LongFact]
    public async Task A_submission_under_a_key_goes_on_where_a_killed_client_was_and_is_one_job()
    {
        await using var first = _cluster.Start("map", "square", "--input", "-", "--key", "squares");
        await first.InputAsync("1\n2\n3\n");
        await Harness.Deadline.UntilAsync("three items are done", Patience, () => Task.FromResult(first.Output == "1\n4\n9\n"));
        await first.KillAsync();

        await using var second = _cluster.Start("map", "square", "--input", "-", "--key", "squares");
        await second.InputAsync(string.Concat(Enumerable.Range(1, 8).Select(n => $"{n}\n")));
        second.EndInput();
        Assert.Equal(["1", "4", "9", "16", "25", "36", "49", "64"], (await second.EndAsync(Patience)).Expect(0).Lines);
        var job = Assert.Single((await _cluster.JsonAsync("jobs")).EnumerateArray());
        Assert.Equal(("succeeded", 8, "squares"), (Text(job, "state"), job.GetProperty("total").GetInt32(), Text(job, "key")));

        var again = (await _cluster.RunAsync("map square --range 1..8 --key squares")).Expect(0);
        Assert.Equal(8, again.Lines.Length);
        Assert.Contains("there already", again.Errors, StringComparison.Ordinal);
        Assert.Equal(Text(job, "id"), (await _cluster.RunAsync("map square --range 1..8 --key squares --detach")).Expect(0).Output.Trim());
        foreach (var other in new[] { "square --range 1..9", "square --range 1..7", "square --range 1..8 --retries 1", "sum-squares --range 1..8" })
        {
            var refused = (await _cluster.RunAsync($"map {other} --key squares")).Expect(2);
            Assert.Empty(refused.Output);
            Assert.Contains("The key 'squares'", refused.Errors, StringComparison.Ordinal);
        }
        Assert.Equal("succeeded", Text(Assert.Single((await _cluster.JsonAsync("jobs")).EnumerateArray()), "state"));
    }

    [LongFact]
    public async Task A_job_is_watched_to_its_end_and_then_deleted()
    {
        var id = await DetachAsync("map Fixtures.Flaky.Spins --range 1..3");
        (await _cluster.RunAsync($"job delete {id}")).ExpectSentence(2, "cancel it first");
        await using var watch = _cluster.Start("job", "watch", id, "--json");
        await Harness.Deadline.UntilAsync("the job is watched", Patience, () => Task.FromResult(watch.Output.Contains("running", StringComparison.Ordinal)));
        (await _cluster.RunAsync($"job cancel {id}")).Expect(0);
        var watched = (await watch.EndAsync(Patience)).Expect(5).Lines.Select(l => Text(JsonDocument.Parse(l).RootElement, "state")).ToArray();
        Assert.Equal(("running", "cancelled"), (watched[0], watched[^1]));
        (await _cluster.RunAsync($"job delete {id}")).Expect(0);
        (await _cluster.RunAsync($"job show {id}")).ExpectSentence(2, id);
        (await _cluster.RunAsync($"job errors {id}")).ExpectSentence(2, id);
        (await _cluster.RunAsync($"job retry {id}")).ExpectSentence(2, id);
        Assert.Empty((await _cluster.JsonAsync("jobs")).EnumerateArray());
    }

    private async Task<string> DetachAsync(string line) => (await _cluster.RunAsync($"{line} --detach")).Expect(0).Output.Trim();

    private Task RunningAsync(string id) => Harness.Deadline.UntilAsync("the job runs", Patience, async () => (await _cluster.JsonAsync($"job show {id}")).GetProperty("running").GetInt64() > 0);

    private HashSet<int> Workers() => [.. _node.Children().Select(w => w.Id)];

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
