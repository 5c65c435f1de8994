using System.Diagnostics;
using System.Runtime.InteropServices;
using ActorCompute.ComputeNode.Compute;
using ActorCompute.ComputeNode.Tests.Worker;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;
using ActorCompute.Messages.Worker;
using static ActorCompute.ComputeNode.Tests.TestLeases;

namespace ActorCompute.ComputeNode.Tests.Compute;

/// <summary>Real worker processes.</summary>
[Collection(nameof(WorkerProcess))]   // one after another: a test kills the worker that is busiest
public sealed class WorkerProcessTests : IAsyncLifetime
{
    private const long Forever = 1_000_000_000_000_000;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private WorkerProcess _worker = null!;

    public async Task InitializeAsync() => _worker = await WorkerProcess.StartAsync(TestWorkers.Program, CancellationToken.None);

    public async Task DisposeAsync()
    {
        _worker.Dispose();
        await _worker.Exited.WaitAsync(Deadline);
    }

    [Fact]
    public async Task A_million_squares_are_exact()
    {
        _worker.Run([Cpu(1, count: 1_000_000)]);
        var outcome = await ReadAsync(1);
        Assert.Equal(Enumerable.Range(1, 1_000_000).Select(n => (long)n * n), outcome.Numbers);
    }

    [Fact]
    public async Task A_worker_is_told_where_code_lies_and_for_which_node_it_works()
    {
        if (!OperatingSystem.IsLinux()) return;
        var arguments = (await File.ReadAllTextAsync($"/proc/{_worker.ProcessId}/cmdline")).TrimEnd('\0').Split('\0');
        Assert.Equal(TestWorkers.NoCode.Path, arguments[^1]);
        Assert.Contains("ACTORCOMPUTE_NODE=n", (await File.ReadAllTextAsync($"/proc/{_worker.ProcessId}/environ")).Split('\0'));
    }

    [Fact]
    public async Task One_slow_item_does_not_hold_its_neighbours()
    {
        _worker.Run([Slow(1, "10", "20", $"{Forever}", "30")]);
        var (items, watch) = (0L, Stopwatch.StartNew());
        while (items < 2) items += (await ReadBatchAsync()).Sum(f => f.Values?.Count ?? 0);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Equal(2, items);
    }

    [Fact]
    public async Task A_killed_worker_names_the_item_it_was_running()
    {
        _worker.Run([Slow(7, "10", $"{Forever}")]);
        await ReadBatchAsync();   // item 0 is done, so item 1 runs
        using (var process = Process.GetProcessById(_worker.ProcessId)) process.Kill();
        var exit = await ExitAsync();
        Assert.Equal((Id(7), 1L), (exit.Running!.Value.Lease, exit.Running.Value.Index));
        Assert.Contains("SIGKILL", exit.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_idle_worker_that_dies_names_nobody()
    {
        _worker.Run([Cpu(1)]);
        await ReadAsync(1);
        _worker.Kill();
        Assert.Null((await ExitAsync()).Running?.Index);
    }

    [Fact]
    public async Task A_closed_socket_ends_a_worker_that_spins()
    {
        _worker.Run([Slow(1, "10", $"{Forever}")]);
        await ReadBatchAsync();
        var watch = Stopwatch.StartNew();
        _worker.Dispose();
        await _worker.Exited.WaitAsync(Deadline);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(1.5));   // it would be killed after 2 s
    }

    [Fact]
    public async Task A_worker_that_spins_answers_and_one_that_is_stopped_does_not()
    {
        if (!OperatingSystem.IsLinux()) return;
        _worker.Run([Slow(1, $"{Forever}")]);
        await AnswersAsync();
        await SignalAsync("STOP");
        for (var watch = Stopwatch.StartNew(); ; await Task.Yield())   // its threads stop one after the other, and what they answered before may be on its way
        {
            _worker.Ask();
            if (_worker.Signs is { HasAnswered: false, IsRunnable: false }) break;
            Assert.InRange(watch.Elapsed, TimeSpan.Zero, Deadline);
        }
        _worker.Ask();
        Assert.False(_worker.Signs.HasAnswered || _worker.Signs.IsRunnable);
        await SignalAsync("CONT");
        await AnswersAsync();
    }

    private async Task AnswersAsync()
    {
        for (var watch = Stopwatch.StartNew(); ;)
        {
            _worker.Ask();
            await Task.Yield();
            if (_worker.Signs.HasAnswered) return;
            Assert.InRange(watch.Elapsed, TimeSpan.Zero, Deadline);
        }
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {_worker.ProcessId}"]);
        await kill.WaitForExitAsync();
    }

    [Fact]
    public async Task A_worker_ignores_the_signals_that_are_meant_for_its_node()
    {
        using (var kill = Process.Start("/bin/sh", ["-c", $"kill -INT {_worker.ProcessId}; kill -TERM {_worker.ProcessId}"])) await kill.WaitForExitAsync();
        _worker.Run([Cpu(1, count: 3)]);
        Assert.Equal([1, 4, 9], (await ReadAsync(1)).Numbers);
    }

    [Fact]
    public async Task A_node_that_does_not_read_makes_its_worker_wait()
    {
        const int Count = 60_000_000;   // 480 MB of results
        _worker.Run([Cpu(1, count: Count)]);
        await _worker.Results.WaitToReadAsync().AsTask().WaitAsync(Deadline);
        for (var (before, now) = (TimeSpan.Zero, CpuTime()); now != before; (before, now) = (now, CpuTime())) await Task.Delay(200);
        using (var process = Process.GetProcessById(_worker.ProcessId)) Assert.InRange(process.WorkingSet64, 0, 200 << 20);
        var outcome = await ReadAsync(1);
        Assert.Equal(Count, outcome.Segments.Sum(s => s.Count));
        Assert.All(outcome.Segments, AssertSquares);
    }

    [Fact]
    public async Task A_worker_that_waits_for_its_node_ends_with_it()
    {
        _worker.Run([Cpu(1, count: 60_000_000)]);
        await _worker.Results.WaitToReadAsync().AsTask().WaitAsync(Deadline);
        for (var (before, now) = (TimeSpan.Zero, CpuTime()); now != before; (before, now) = (now, CpuTime())) await Task.Delay(200);
        _worker.Dispose();
        await _worker.Exited.WaitAsync(Deadline);   // with results that nobody reads
    }

    [Fact]
    public async Task A_program_that_is_no_worker_is_reported_with_its_last_lines()
    {
        var program = TestWorkers.Program with { Assembly = "/nowhere/ActorCompute.Worker.dll" };
        var e = await Assert.ThrowsAsync<WorkerStartException>(() => WorkerProcess.StartAsync(program, CancellationToken.None));
        Assert.Contains("/nowhere/ActorCompute.Worker.dll", e.Message, StringComparison.Ordinal);
    }

    private static void AssertSquares(Segment segment)
    {
        var values = MemoryMarshal.Cast<byte, long>(segment.Data.Span);
        var wrong = 0;
        for (var n = 0; n < values.Length; n++) wrong += values[n] == (segment.First + n + 1) * (segment.First + n + 1) ? 0 : 1;
        Assert.Equal(0, wrong);
    }

    private TimeSpan CpuTime()
    {
        using var process = Process.GetProcessById(_worker.ProcessId);
        return process.TotalProcessorTime;
    }

    private static Lease Slow(long sequence, params string[] numbers) => Of(sequence, Json(numbers), "sum-squares");

    private Task<LeaseOutcome> ReadAsync(long sequence) => LeaseOutcome.ReadAsync(_worker.Results, Id(sequence), Deadline);

    private Task<IReadOnlyList<ResultsFrame>> ReadBatchAsync() => _worker.Results.ReadAsync().AsTask().WaitAsync(Deadline);

    private async Task<WorkerExit> ExitAsync()
    {
        while (await _worker.Results.WaitToReadAsync().AsTask().WaitAsync(Deadline)) _worker.Results.TryRead(out _);
        return await _worker.Exited.WaitAsync(Deadline);
    }
}
