using ActorCompute.Messages;
using ActorCompute.Messages.Segments;
using ActorCompute.Worker;
using static ActorCompute.ComputeNode.Tests.TestLeases;

namespace ActorCompute.ComputeNode.Tests.Worker;

public sealed class RunnerTests : IAsyncLifetime
{
    private InProcessWorker _worker = null!;

    public async Task InitializeAsync() => _worker = await InProcessWorker.StartAsync();

    public async Task DisposeAsync() => await _worker.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(1024)]
    [InlineData(129_024)]
    [InlineData(1_000_000)]
    public async Task Numbers_come_back_exact_and_in_order(int count)
    {
        var outcome = await _worker.RunAsync(Cpu(1, first: 10, count: count));
        Assert.Equal(Enumerable.Range(11, count).Select(n => (long)n * n), outcome.Numbers);
        Assert.Equal(10, outcome.Segments[0].First);
        Assert.All(outcome.Segments, s => Assert.InRange(s.Bytes, 1, Segment.MaxBytes));
        Assert.Equal(count, outcome.Cost.Items);
    }

    [Fact]
    public async Task An_item_that_throws_fails_alone()
    {
        var outcome = await _worker.RunAsync(Of(1, Json("3", "4000000000", "5"), "square"));
        var failure = Assert.Single(outcome.Failures);
        Assert.Equal((1L, FailureKind.Exception, "System.OverflowException"), (failure.Index, failure.Kind, failure.Type));
        Assert.Contains("Square", failure.Stack, StringComparison.Ordinal);
        Assert.Equal([9, 0, 25], outcome.Numbers);
    }

    [Fact]
    public async Task A_value_that_does_not_fit_fails_alone_and_says_why()
    {
        var outcome = await _worker.RunAsync(Of(1, Json(7, "3", "\"x\"", "5"), "square"));
        var failure = Assert.Single(outcome.Failures);
        Assert.Equal((8L, FailureKind.BadInput, "\"x\" is no integer of 64 bits."), (failure.Index, failure.Kind, failure.Message));
        Assert.Equal([9, 0, 25], outcome.Numbers);
    }

    [Fact]
    public async Task A_hundred_thousand_failures_fit_their_frames()
    {
        const int Count = 100_000;
        var outcome = await _worker.RunAsync(Of(1, Segment.OfRange(0, 4_000_000_000, 1, Count), "square"));
        Assert.Equal(Enumerable.Range(0, Count).Select(n => (long)n), outcome.Failures.Select(f => f.Index));
        Assert.Equal(Count, outcome.Segments.Sum(s => s.Count));
        Assert.All(outcome.Frames, f => Assert.All(f.Failures, e => Assert.True(f.Values!.Range.Contains(e.Index))));
    }

    [Fact]
    public async Task Documents_come_back_in_order_with_gaps_where_items_failed()
    {
        var outcome = await _worker.RunAsync(Of(1, Json("\"a b a\"", "17", "\"\""), "word-count"));
        Assert.Equal(["""{"a":2,"b":1}""", "", "{}"], outcome.Documents);
        Assert.Equal([(1L, FailureKind.BadInput)], outcome.Failures.Select(f => (f.Index, f.Kind)));
    }

    [Fact]
    public async Task The_longest_row_of_the_mandelbrot_set_can_be_sent()
    {
        var outcome = await _worker.RunAsync(Of(1, Json("""{"row":0,"width":16384,"height":16384,"x":-1,"span":1e-300,"iterations":1000}""", "900"), "mandelbrot-row"));
        Assert.Equal($"[{string.Join(',', Enumerable.Repeat(0, 16_384))}]", outcome.Documents[0]);
        Assert.Equal([(1L, FailureKind.BadInput)], outcome.Failures.Select(f => (f.Index, f.Kind)));
    }

    [Fact]
    public async Task Many_large_documents_are_cut_into_segments()
    {
        var text = $"\"{string.Join(' ', Enumerable.Range(0, 20_000).Select(n => $"w{n}"))}\"";
        var outcome = await _worker.RunAsync(Of(1, Json(Enumerable.Repeat(text, 7).ToArray()), "word-count"));
        Assert.Equal(7, outcome.Documents.Count);
        Assert.All(outcome.Segments, s => Assert.InRange(s.Bytes, 1, Segment.MaxBytes));
    }

    [Fact]
    public async Task A_document_too_large_to_send_fails_alone()
    {
        var huge = $"\"{string.Join(' ', Enumerable.Range(0, 150_000).Select(n => n))}\"";
        var outcome = await _worker.RunAsync(Of(1, Json("\"a\"", huge, "\"b\""), "word-count"));
        Assert.Equal(["""{"a":1}""", "", """{"b":1}"""], outcome.Documents);
        Assert.Equal((1L, FailureKind.BadResult), (outcome.Failures.Single().Index, outcome.Failures.Single().Kind));   // there is no folder to write it to
    }

    [Fact]
    public async Task An_unknown_task_fails_every_item()
    {
        var outcome = await _worker.RunAsync(Cpu(1, count: 3, task: "nonsense"));
        Assert.Equal(["This worker has no task 'nonsense'."], outcome.Failures.Select(f => f.Message).Distinct());
        Assert.Equal(3, outcome.Failures.Count);
    }

    [Fact]
    public async Task Trimming_ends_a_lease_after_the_item_that_runs()
    {
        _worker.Connection.Run([Of(1, Segment.OfRange(0, 300_000_000, 0, 1000), "sum-squares")]);   // each about 0.1 s
        await _worker.Connection.Results.WaitToReadAsync();
        _worker.Connection.Trim(Id(1), 0);
        var outcome = await LeaseOutcome.ReadAsync(_worker.Connection.Results, Id(1), TimeSpan.FromSeconds(20));
        Assert.InRange(outcome.Segments.Sum(s => s.Count), 1, 50);
    }

    [Fact]
    public async Task Trimming_a_lease_that_waits_shortens_it()
    {
        _worker.Connection.Run([Of(1, Segment.OfRange(0, 300_000_000, 0, 2), "sum-squares"), Cpu(2, count: 10)]);
        _worker.Connection.Trim(Id(2), 4);
        var outcome = await LeaseOutcome.ReadAsync(_worker.Connection.Results, Id(2), TimeSpan.FromSeconds(20));
        Assert.Equal([1, 4, 9, 16], outcome.Numbers);
    }

    [Fact]
    public async Task Costs_are_those_of_the_thread_that_ran_the_items()
    {
        var others = ChildProcesses.CpuTime();   // of processes that tests beside this one start
        var outcome = await _worker.RunAsync(Of(1, Segment.OfRange(0, 200_000_000, 0, 3), "sum-squares"));
        others = ChildProcesses.CpuTime() - others;
        Assert.Equal(3, outcome.Cost.Items);
        Assert.InRange(outcome.Cost.Cpu, TimeSpan.FromMilliseconds(30), TimeSpan.FromSeconds(20));
        Assert.True(outcome.Cost.Wall >= outcome.Cost.Cpu - others - TimeSpan.FromMilliseconds(50), $"{outcome.Cost}");
    }

    [Fact]
    public async Task Leases_that_come_together_are_run_in_their_order()
    {
        var leases = Enumerable.Range(1, 500).Select(n => Cpu(n, first: n)).ToArray();
        _worker.Connection.Run(leases);
        var ended = new List<LeaseId>();
        while (ended.Count < leases.Length) ended.AddRange((await _worker.Connection.Results.ReadAsync()).Where(f => f.Ended).Select(f => f.Lease));
        Assert.Equal(leases.Select(l => l.Id), ended);
    }
}
