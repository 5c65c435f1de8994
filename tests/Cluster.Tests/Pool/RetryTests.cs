namespace ActorCompute.Cluster.Tests.Pool;

/// <summary>Items that fail and are tried again, in real worker processes.</summary>
public sealed class RetryTests(LocalPool local) : IClassFixture<LocalPool>
{
    private const int Patience = 60_000;

    private readonly ComputePool _pool = local.Pool;

    [Fact(Timeout = Patience)]
    public async Task A_task_that_fails_once_succeeds_with_one_retry_and_without_fails()
    {
        var attempts = await _pool.MapAsync(FlakyAt13, Enumerable.Range(0, 40), new() { Retries = 1 });
        Assert.Equal(Enumerable.Range(0, 40).Select(n => n == 13 ? 2 : 1), attempts);
        var failure = await Assert.ThrowsAsync<TaskFailedException>(() => _pool.MapAsync(FlakyAt13, Enumerable.Range(0, 40)));
        Assert.Equal((13, 1, "attempt 1"), (failure.ItemIndex, failure.Attempts, failure.RemoteMessage));
    }

    [Fact(Timeout = Patience)]
    public async Task Asynchronous_items_are_tried_again_too()
    {
        var attempts = await _pool.MapAsync(async (int n, TaskContext context) => { await Task.Yield(); return FlakyAt13(n, context); },
            Enumerable.Range(0, 40), new() { Retries = 1 });
        Assert.Equal(Enumerable.Range(0, 40).Select(n => n == 13 ? 2 : 1), attempts);
    }

    [Fact(Timeout = Patience)]
    public async Task Single_calls_are_tried_again_and_initialized_as_their_options_say()
    {
        var (once, never) = (new JobOptions { Retries = 1, Initializer = () => Prepared.Times++ }, new JobOptions());
        Assert.Equal((2, 1), await _pool.ApplyAsync((n, context) => (FlakyAt13(n, context), Prepared.Times), 13, once));
        Assert.Equal(1, (await Assert.ThrowsAsync<TaskFailedException>(() => _pool.ApplyAsync(FlakyAt13, 13, never))).Attempts);
    }

    private static class Prepared
    {
        public static int Times { get; set; }
    }

    [Fact(Timeout = Patience)]
    public async Task Every_item_may_be_tried_again_and_the_last_failure_is_the_outcome()
    {
        var attempts = await _pool.MapAsync(
            (_, context) => context.Attempt > 1 ? context.Attempt : throw new InvalidOperationException(), Enumerable.Range(0, 5000), new() { Retries = 1 });
        Assert.All(attempts, attempt => Assert.Equal(2, attempt));
        var failure = await Assert.ThrowsAsync<TaskFailedException>(() => _pool.MapAsync(
            int (int _, TaskContext context) => throw new InvalidOperationException($"attempt {context.Attempt}"), new[] { 1 }, new() { Retries = 3 }));
        Assert.Equal((4, "attempt 4"), (failure.Attempts, failure.RemoteMessage));
    }

    [Fact(Timeout = Patience)]
    public async Task A_job_s_failed_items_run_again_in_the_same_job()
    {
        var marker = Path.Combine(Path.GetTempPath(), $"ac-retry-{Guid.NewGuid():N}");
        var job = await _pool.SubmitAsync(n => n != 3 || File.Exists(marker) ? n : throw new FileNotFoundException(marker), Enumerable.Range(0, 6));
        Assert.Equal((JobStatus.Failed, 1L), await job.WaitAsync() is var failed ? (failed.Status, failed.Failed) : default);
        await File.WriteAllTextAsync(marker, "");
        try
        {
            Assert.Equal(0, (await job.RetryAsync()).Failed);
            Assert.Equal(JobStatus.Succeeded, (await job.WaitAsync()).Status);
        }
        finally
        {
            File.Delete(marker);
        }
        var results = new List<int>();
        await foreach (var result in job.ResultsAsync()) results.Add(result);
        Assert.Equal(Enumerable.Range(0, 6), results);
        await job.DeleteAsync();
        await Assert.ThrowsAsync<ComputeException>(() => job.GetAsync());
    }

    [Fact(Timeout = Patience)]
    public async Task Submissions_of_one_key_are_one_job()
    {
        Func<int, int> twice = n => n * 2;
        var (key, options) = ($"key {Guid.NewGuid():N}", new JobOptions { Retries = 1 });
        var first = await _pool.SubmitAsync(twice, Enumerable.Range(0, 6), options with { Key = key });
        var second = await _pool.SubmitAsync(twice, Enumerable.Range(0, 6), options with { Key = key });
        Assert.NotEqual(first.Id, (await _pool.SubmitAsync(twice, Enumerable.Range(0, 6), options)).Id);
        await Assert.ThrowsAsync<ComputeException>(() => _pool.SubmitAsync(twice, Enumerable.Range(0, 7), options with { Key = key }));
        await Assert.ThrowsAsync<ArgumentException>(() => _pool.MapAsync(twice, Enumerable.Range(0, 6), options with { Key = key }));
        Assert.Equal(JobStatus.Succeeded, (await first.WaitAsync()).Status);
    }

    private static int FlakyAt13(int n, TaskContext context) =>
        n == 13 && context.Attempt == 1 ? throw new InvalidOperationException("attempt 1") : context.Attempt;
}
