using ActorCompute.Client.Tests.Fake;
using ActorCompute.Inputs;
using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Messages.Results;

namespace ActorCompute.Client.Tests.Jobs;

public class JobRunTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Results_of_a_range_come_back_in_order()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        var (text, job) = await MapAsync(fake, new RangeInput(1, 250_000));
        Assert.Equal(string.Concat(Enumerable.Range(1, 250_000).Select(n => $"{(long)n * n}\n")), text);
        Assert.Equal(JobState.Succeeded, job.State);
    }

    [Fact]
    public async Task An_empty_input_is_a_job_of_no_items()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        var (text, job) = await MapAsync(fake, new RangeInput(1, 0));
        Assert.Equal(("", 0L, ExitStatus.Succeeded), (text, job.Total, job.ExitStatus));
    }

    [Fact]
    public async Task Every_item_goes_up_and_comes_down_once_though_connections_break()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        (fake.State.BreakEvery, fake.State.BatchItems) = (5, 5_000);
        var lines = string.Concat(Enumerable.Range(0, 300_000).Select(n => $"[{n},\"{new string('x', n % 20)}\"]\n"));
        var told = new List<string>();
        var (text, job) = await MapAsync(fake, Lines(lines), told.Add);
        Assert.Equal(lines, text);
        Assert.Equal(300_000, job.Total);
        Assert.True(fake.State.Broken > 3, $"The connection broke {fake.State.Broken} times.");
        Assert.Contains(told, t => t.Contains("trying again"));
        Assert.Contains("The coordinator is back.", told);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_result_comes_once_though_the_store_goes_back_again_and_again(bool unordered)
    {
        await using var fake = await FakeCoordinator.StartAsync();
        (fake.State.BreakEvery, fake.State.MostBreaks, fake.State.BatchItems, fake.State.GoesBack) = (5, 4, 10_000, true);
        var told = new List<string>();
        var (text, job) = await MapAsync(fake, new RangeInput(1, 300_000), told.Add, unordered);
        Assert.Equal(Enumerable.Range(1, 300_000).Select(n => $"{(long)n * n}"), text.TrimEnd('\n').Split('\n'));
        Assert.Equal((JobState.Succeeded, ExitStatus.SomeItemsFailed), (job.State, job.StatusFor(failuresRead: 1)));
        Assert.Contains(told, t => t.Contains("has gone back to an older state", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_job_that_lacks_confirmed_inputs_is_not_waited_for()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var cluster = await fake.ConnectAsync();
        var jobs = new JobClient(cluster);
        var run = await JobRun.OpenAsync(jobs, new("square"), CancellationToken.None);
        await run.DetachAsync(new RangeInput(1, 1000), CancellationToken.None);
        await using var results = jobs.Results(run.Id, unordered: false, isWhole: () => true).ReadAsync(CancellationToken.None).GetAsyncEnumerator();
        var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        (fake.State.BreakEvery, fake.State.BatchItems, fake.State.MayBreak) = (2, 10, taken.Task);
        Assert.True(await results.MoveNextAsync().AsTask().WaitAsync(Patience));
        fake.Jobs[run.Id.Value] = new FakeJob(run.Id.Value, "square", code: null, () => true);
        taken.SetResult();
        var error = await Assert.ThrowsAsync<UserError>(async () => { while (await results.MoveNextAsync().AsTask().WaitAsync(Patience)) { } });
        Assert.Contains("lacks inputs that were confirmed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_coordinator_says_of_its_disk_is_told_once_with_its_words_and_its_end_once()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        fake.State.StoresNothing = "The inputs could not be stored: the disk is full: make room there.";
        var told = new List<string>();
        var (text, job) = await MapAsync(fake, Lines("1\n2\n"), told.Add);
        Assert.Equal(("1\n2\n", 2, 5), (text, job.Total, fake.State.Refused));
        Assert.Equal(["The coordinator cannot go on yet, and is asked again until it can: The inputs could not be stored: the disk is full: make room there.", "The coordinator goes on."], told);
    }

    [Fact]
    public async Task One_that_was_never_opened_is_nothing_to_be_told_of()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        var told = new List<string>();
        await using var cluster = await fake.ConnectAsync(told.Add);
        await new JobClient(cluster).AbandonAsync(JobId.New(), "stopped");
        Assert.Empty(told);
    }

    [Fact]
    public async Task A_malformed_line_cancels_the_job_and_names_the_line()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        var error = await Assert.ThrowsAsync<UserError>(() => MapAsync(fake, Lines("1\n2\n{\"a\":}\n4\n")));
        Assert.Contains("test, line 3: not a JSON document (column 6: '}' is", error.Message);
        Assert.Equal(ExitStatus.BadInput, error.Status);
        var job = Assert.Single(fake.Jobs).Value;
        Assert.True(job.IsCancelled);
        Assert.Contains("line 3", job.Reason);
    }

    [Fact]
    public async Task A_sink_that_fails_cancels_the_job()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var cluster = await fake.ConnectAsync();
        var run = await JobRun.OpenAsync(new(cluster), new("square"), CancellationToken.None);
        await using var endless = new EndlessInput();
        await Assert.ThrowsAsync<WriteFailedException>(() => run.MapAsync(endless, new BrokenSink(), false, CancellationToken.None).WaitAsync(Patience));
        Assert.True(Assert.Single(fake.Jobs).Value.IsCancelled);
    }

    [Fact]
    public async Task Stopping_the_client_cancels_the_job_even_while_the_sink_hangs()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var cluster = await fake.ConnectAsync();
        using var stop = new CancellationTokenSource();
        var run = await JobRun.OpenAsync(new(cluster), new("square"), stop.Token);
        await using var endless = new EndlessInput();
        var sink = new HangingSink();
        var running = run.MapAsync(endless, sink, false, stop.Token);
        await sink.Reached.Task.WaitAsync(Patience);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Patience));
        Assert.True(Assert.Single(fake.Jobs).Value.IsCancelled);
    }

    [Fact]
    public async Task A_job_cancelled_elsewhere_ends_while_inputs_are_still_to_come()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var cluster = await fake.ConnectAsync();
        var run = await JobRun.OpenAsync(new(cluster), new("square"), CancellationToken.None);
        await using var endless = new EndlessInput();
        var running = run.MapAsync(endless, new NullSink(), false, CancellationToken.None);
        var job = Assert.Single(fake.Jobs).Value;
        await job.InputAsync(0, CancellationToken.None).WaitAsync(Patience);
        job.Cancel("elsewhere");
        var ended = await running.WaitAsync(Patience);
        Assert.Equal((JobState.Cancelled, "elsewhere", ExitStatus.Cancelled), (ended.State, ended.Reason, ended.ExitStatus));
    }

    [Fact]
    public async Task A_detached_job_is_closed_and_its_results_can_be_had_later()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var cluster = await fake.ConnectAsync();
        var run = await JobRun.OpenAsync(new(cluster), new("square"), CancellationToken.None);
        var job = await run.DetachAsync(new RangeInput(-2, 2), CancellationToken.None).WaitAsync(Patience);
        Assert.Equal(5, job.Total);
        var (text, _) = await DownloadAsync(cluster, job.Id.Value);
        Assert.Equal("0\n1\n4\n", text);
    }

    [Fact]
    public async Task A_submission_that_is_sent_again_under_its_key_sends_nothing_twice()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var cluster = await fake.ConnectAsync();
        var request = new JobRequest("square").Under("mine");
        Assert.Equal(request.Id, new JobRequest("square").Under("mine").Id);
        var first = await JobRun.OpenAsync(new(cluster), request, CancellationToken.None);
        await first.DetachAsync(new RangeInput(1, 5), CancellationToken.None).WaitAsync(Patience);
        var second = await JobRun.OpenAsync(new(cluster), request, CancellationToken.None);
        Assert.True(second.Opened.WasThere);
        await second.DetachAsync(new RangeInput(1, 5), CancellationToken.None).WaitAsync(Patience);
        Assert.Single(Assert.Single(fake.Jobs).Value.Inputs);
    }

    [Fact]
    public async Task One_that_joins_an_upload_that_is_under_way_brings_only_what_is_not_there_yet()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var cluster = await fake.ConnectAsync();
        var request = new JobRequest("square").Under("mine");
        await JobRun.OpenAsync(new(cluster), request, CancellationToken.None);
        var job = Assert.Single(fake.Jobs).Value;
        job.Append(Messages.Segments.Segment.OfRange(0, 1, 1, 3));   // of a client that died
        var second = await JobRun.OpenAsync(new(cluster), request, CancellationToken.None);
        var ended = await second.DetachAsync(new RangeInput(1, 5), CancellationToken.None).WaitAsync(Patience);
        Assert.Equal(5, ended.Total);
        Assert.Equal([new ItemRange(0, 3), new ItemRange(3, 5)], job.Inputs.Select(i => i.Range));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public async Task Other_inputs_under_a_key_are_refused_and_leave_the_job_alone(int items)
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var cluster = await fake.ConnectAsync();
        var request = new JobRequest("square").Under("mine");
        await (await JobRun.OpenAsync(new(cluster), request, CancellationToken.None)).DetachAsync(new RangeInput(1, 5), CancellationToken.None).WaitAsync(Patience);
        var other = await JobRun.OpenAsync(new(cluster), request, CancellationToken.None);
        var error = await Assert.ThrowsAsync<UserError>(() => other.DetachAsync(new RangeInput(1, items), CancellationToken.None).WaitAsync(Patience));
        Assert.Contains("holds 5 inputs", error.Message);
        Assert.False(Assert.Single(fake.Jobs).Value.IsCancelled);
    }

    private static async Task<(string Text, JobSnapshot Job)> DownloadAsync(ActorCompute.Connections.ClusterConnection cluster, string id)
    {
        using var text = new MemoryStream();
        using var writer = new ResultWriter<PlainLine>(text);
        var job = await new JobClient(cluster).DownloadAsync(new(id), false, writer, CancellationToken.None).WaitAsync(Patience);
        return (System.Text.Encoding.UTF8.GetString(text.ToArray()), job);
    }

    private static async Task<(string Text, JobSnapshot Job)> MapAsync(FakeCoordinator fake, IJobInput input, Action<string>? tell = null, bool unordered = false)
    {
        await using var cluster = await fake.ConnectAsync(tell);
        using var text = new MemoryStream();
        using var writer = new ResultWriter<PlainLine>(text);
        var run = await JobRun.OpenAsync(new(cluster), new("square"), CancellationToken.None);
        var job = await run.MapAsync(input, writer, unordered, CancellationToken.None).WaitAsync(Patience);
        return (System.Text.Encoding.UTF8.GetString(text.ToArray()), job);
    }

    private static LineInput Lines(string text) =>
        new(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), "test", new JsonLineRule(), TimeProvider.System);

    private sealed class BrokenSink : IResultSink
    {
        public ValueTask WriteAsync(JobResults results, CancellationToken cancel) => throw new WriteFailedException(new IOException("no room"));
    }

    private sealed class NullSink : IResultSink
    {
        public ValueTask WriteAsync(JobResults results, CancellationToken cancel) => ValueTask.CompletedTask;
    }

    private sealed class HangingSink : IResultSink
    {
        public TaskCompletionSource Reached { get; } = new();

        public async ValueTask WriteAsync(JobResults results, CancellationToken cancel)
        {
            Reached.TrySetResult();
            await new TaskCompletionSource().Task;   // as a pipe that nobody reads: it knows no cancellation
        }
    }

    private sealed class EndlessInput : IJobInput
    {
        public async IAsyncEnumerable<Messages.Segments.Segment> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
        {
            for (var first = 0L; ; first += 1000)
            {
                yield return Messages.Segments.Segment.OfRange(first, first, 1, 1000);
                await Task.Delay(1, cancel);
            }
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
