using ActorCompute.Cluster.Tests.Harness;

namespace ActorCompute.Cluster.Tests.Pool;

/// <summary>What Python's own tests ask of <c>multiprocessing.Pool</c>, asked of a pool with real worker processes.</summary>
public sealed class PoolTests(LocalPool local) : IClassFixture<LocalPool>
{
    private const int Patience = 60_000;

    private readonly ComputePool _pool = local.Pool;

    [Fact(Timeout = Patience)]
    public async Task Map_gives_the_results_in_the_order_of_the_inputs() =>
        Assert.Equal(Enumerable.Range(0, 100_000).Select(n => (long)n * n), await _pool.MapAsync(n => (long)n * n, Enumerable.Range(0, 100_000)));

    [Fact(Timeout = Patience)]
    public async Task Work_runs_in_other_processes_than_this()
    {
        int[] processes = await _pool.MapAsync(_ => Environment.ProcessId, Enumerable.Range(0, 100), new() { ChunkSize = 1 });
        Assert.DoesNotContain(Environment.ProcessId, processes);
    }

    [Fact(Timeout = Patience)]
    public async Task A_result_that_would_lose_something_fails_and_says_what()
    {
        var derived = await Assert.ThrowsAsync<TaskFailedException>(() => _pool.MapAsync(n => n == 1 ? new InvalidPlace { Why = "x" } : new Place(), [0, 1]));
        Assert.Contains("InvalidPlace, and what that adds would be lost on the way", derived.Message, StringComparison.Ordinal);
        var collection = await Assert.ThrowsAsync<TaskFailedException>(() => _pool.ApplyAsync(() => new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase)));
        Assert.Contains("it has a comparer that would be lost on the way", collection.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience)]
    public async Task A_task_that_comes_to_the_pool_by_another_method_is_told_what_to_do()
    {
        var error = await Assert.ThrowsAsync<TaskFailedException>(() => _pool.MapAsync(n => Outer(n) + 1, [1]));
        Assert.Equal("A task cannot use the pool that runs it; return what is to be run next, and send that from where the pool is.", error.RemoteMessage);
        Assert.Contains("PoolTests.Inner", error.RemoteStack, StringComparison.Ordinal);
        Assert.DoesNotContain("PackageContext", error.RemoteStack, StringComparison.Ordinal);
    }

    private static int Outer(int n) => Inner(n);

    private static int Inner(int n) => new JobOptions { Priority = n }.Priority;

    public class Place
    {
        public int Row { get; set; }
    }

    public class InvalidPlace : Place
    {
        public string Why { get; set; } = "";
    }

    [LongFact(Timeout = Patience)]
    public async Task More_maps_at_once_than_a_connection_has_streams_all_end()
    {
        var maps = Enumerable.Range(0, 250).Select(i => _pool.MapAsync(n => n * i, [1, 2, 3]));
        Assert.Equal(Enumerable.Range(0, 250).Select(i => new[] { i, 2 * i, 3 * i }), await Task.WhenAll(maps));
    }

    [Fact(Timeout = Patience)]
    public async Task Star_map_spreads_tuples_over_parameters() =>
        Assert.Equal(new[] { 3, 7, 11 }, await _pool.StarMapAsync((a, b) => a + b, new[] { (1, 2), (3, 4), (5, 6) }));

    [Fact(Timeout = Patience)]
    public async Task Imap_gives_the_results_in_order_while_the_inputs_are_still_being_read()
    {
        var read = 0;
        var first = await _pool.IMapAsync(n => n + 1, Endless()).Take(1000).ToListAsync();
        Assert.Equal(Enumerable.Range(1, 1000), first);
        Assert.InRange(read, 1000, 10_000_000);

        IEnumerable<int> Endless()
        {
            while (true) yield return read++;
        }
    }

    [Fact(Timeout = Patience)]
    public async Task Imap_unordered_gives_the_same_set() =>
        Assert.Equal(Enumerable.Range(0, 1000).ToHashSet(), (await _pool.IMapUnorderedAsync(n => n, Enumerable.Range(0, 1000), new() { ChunkSize = 3 }).ToListAsync()).ToHashSet());

    [Fact(Timeout = Patience)]
    public async Task What_the_inputs_throw_is_thrown_as_it_is()
    {
        var error = await Assert.ThrowsAsync<FormatException>(() => _pool.MapAsync(n => n, Broken()));
        Assert.Equal("broken", error.Message);

        static IEnumerable<int> Broken()
        {
            yield return 1;
            throw new FormatException("broken");
        }
    }

    [Fact(Timeout = Patience)]
    public async Task Imap_gives_the_results_of_what_came_before_the_inputs_threw()
    {
        var got = new List<int>();
        await Assert.ThrowsAsync<FormatException>(async () =>
        {
            await foreach (var n in _pool.IMapAsync(n => n + 1, BrokenAt(50))) got.Add(n);
        });
        Assert.Equal(Enumerable.Range(1, 50), got);

        static IEnumerable<int> BrokenAt(int item)
        {
            for (var n = 0; n < item; n++) yield return n;
            throw new FormatException("broken");
        }
    }

    [Fact(Timeout = Patience)]
    public async Task No_inputs_make_no_results()
    {
        Assert.Empty(await _pool.MapAsync(n => n, Array.Empty<int>()));
        Assert.Empty(await _pool.IMapAsync(n => n, Array.Empty<int>()).ToListAsync());
    }

    [Fact(Timeout = Patience)]
    public async Task A_failing_item_is_told_with_its_input_and_its_stack_on_the_node_and_the_others_run()
    {
        var failure = await Assert.ThrowsAsync<TaskFailedException>(() => _pool.MapAsync(Fail, Enumerable.Range(0, 20)));
        Assert.Equal((13, "13", typeof(InvalidOperationException).FullName, "not 13", "embedded"),
            (failure.ItemIndex, failure.Input, failure.RemoteType, failure.RemoteMessage, failure.Node));
        Assert.Contains(nameof(Fail), failure.RemoteStack);
        var failures = await Assert.ThrowsAsync<TasksFailedException>(() => _pool.MapAsync(Refuse, Enumerable.Range(0, 50)));
        Assert.Equal(50, failures.Count);
    }

    [Fact(Timeout = Patience)]
    public async Task Imap_gives_what_came_before_the_failure()
    {
        var got = new List<int>();
        await Assert.ThrowsAsync<TaskFailedException>(async () =>
        {
            await foreach (var n in _pool.IMapAsync(Fail, Enumerable.Range(0, 20))) got.Add(n);
        });
        Assert.Equal(Enumerable.Range(0, 13), got);
    }

    [Fact(Timeout = Patience)]
    public async Task A_result_that_cannot_be_written_fails_its_item_alone()
    {
        var failure = await Assert.ThrowsAsync<TaskFailedException>(() => _pool.MapAsync(n => new Picky(n), Enumerable.Range(0, 5)));
        Assert.Equal(3, failure.ItemIndex);
    }

    [Fact(Timeout = Patience)]
    public async Task Ten_thousand_calls_are_outstanding_at_once()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 10_000).Select(n => _pool.ApplyAsync(m => m * 2, n)));
        Assert.Equal(Enumerable.Range(0, 10_000).Select(n => n * 2), results);
    }

    [Fact(Timeout = Patience)]
    public async Task One_call_after_another()
    {
        for (var n = 0; n < 50; n++) Assert.Equal(n + 1, await _pool.ApplyAsync(m => m + 1, n));
    }

    [Fact(Timeout = Patience)]
    public async Task Asynchronous_items_wait_at_the_same_time() =>
        Assert.Equal(Enumerable.Repeat(true, 200), await _pool.MapAsync(Rendezvous.MeetAsync, Enumerable.Repeat(200, 200)));

    [Fact(Timeout = Patience)]
    public async Task A_cancelled_map_ends_and_leaves_the_workers_free()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _pool.MapAsync(
            (_, context) => { context.Cancellation.WaitHandle.WaitOne(); return 0; }, Enumerable.Range(0, 100), cancel: soon.Token));
        Assert.Equal(new[] { 1 }, await _pool.MapAsync(n => n, new[] { 1 }));
    }

    [Fact(Timeout = Patience)]
    public async Task A_task_learns_its_index_and_its_node()
    {
        var told = await _pool.MapAsync((n, context) => $"{n} {context.Index} {context.Node} {context.Attempt}", new[] { 5, 6 });
        Assert.Equal(["5 0 embedded 1", "6 1 embedded 1"], told);
    }

    [Fact(Timeout = Patience)]
    public async Task An_initializer_runs_once_in_every_worker_before_its_items()
    {
        var counts = await _pool.MapAsync(_ => Initialized.Times, Enumerable.Range(0, 200), new() { ChunkSize = 1, Initializer = () => Initialized.Times++ });
        Assert.All(counts, c => Assert.Equal(1, c));
    }

    [Fact(Timeout = Patience)]
    public async Task A_worker_is_replaced_after_so_many_items()
    {
        var processes = await _pool.MapAsync(_ => Environment.ProcessId, Enumerable.Range(0, 30), new() { ChunkSize = 1, MaxTasksPerWorker = 5 });
        Assert.All(processes.CountBy(p => p), p => Assert.InRange(p.Value, 1, 5));
    }

    [Fact(Timeout = Patience)]
    public async Task A_worker_that_dies_costs_its_item_alone()
    {
        var failure = await Assert.ThrowsAsync<TaskFailedException>(() => _pool.MapAsync(Die, Enumerable.Range(0, 30)));
        Assert.Equal((17, 4), (failure.ItemIndex, failure.Attempts));
    }

    [Fact(Timeout = Patience)]
    public async Task A_submitted_job_is_found_again_by_its_id()
    {
        var submitted = await _pool.SubmitAsync(n => n * n, Enumerable.Range(0, 100), new() { Name = "later" });
        var found = _pool.GetJob<int>(submitted.Id);
        Assert.Equal((JobStatus.Succeeded, 100), ((await found.WaitAsync()).Status, (await found.GetAsync()).Succeeded));
        Assert.Equal(Enumerable.Range(0, 100).Select(n => n * n), await found.ResultsAsync().ToListAsync());
    }

    [Fact(Timeout = Patience)]
    public async Task A_pool_that_is_terminated_ends_what_is_queued()
    {
        var pool = await ComputePool.StartLocalAsync();
        var queued = pool.MapAsync((_, context) => context.Cancellation.WaitHandle.WaitOne(), Enumerable.Range(0, 1000));
        await pool.TerminateAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queued);
    }

    [Fact(Timeout = Patience)]
    public async Task Waits_for_a_job_end_with_the_pool()
    {
        var pool = await ComputePool.StartLocalAsync();
        var job = await pool.SubmitAsync((_, context) => context.Cancellation.WaitHandle.WaitOne(), new[] { 1 });
        Task[] waiting = [job.WaitAsync(), job.ResultsAsync().CountAsync().AsTask(), job.OutcomesAsync().CountAsync().AsTask()];
        await job.WatchAsync().FirstAsync(j => j.Running == 1);
        await pool.DisposeAsync();
        foreach (var wait in waiting) await Assert.ThrowsAsync<OperationCanceledException>(() => wait);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => job.WaitAsync());
    }

    private static int Fail(int n) => n == 13 ? throw new InvalidOperationException("not 13") : n;

    private static int Refuse(int n) => throw new FormatException($"{n}");

    private static int Die(int n)
    {
        if (n == 17) Environment.FailFast("seventeen");
        return n;
    }

    /// <summary>A 3 of it cannot be written.</summary>
    public sealed record Picky(int N)
    {
        public int Half => N == 3 ? throw new InvalidOperationException("3 has no half") : N / 2;
    }

    private static class Initialized
    {
        public static int Times { get; set; }
    }
}

/// <summary>Lets nobody go before all have come.</summary>
public static class Rendezvous
{
    private static readonly TaskCompletionSource All = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private static int _here;

    public static async Task<bool> MeetAsync(int expected)
    {
        if (Interlocked.Increment(ref _here) == expected) All.SetResult();
        await All.Task;
        return true;
    }
}
