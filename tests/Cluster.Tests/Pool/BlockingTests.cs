using ActorCompute.Cluster.Tests.Harness;

namespace ActorCompute.Cluster.Tests.Pool;

/// <summary>Programs with one thread for everything, such as a window's, that block it on the pool.</summary>
public sealed class BlockingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_thread_with_a_context_of_its_own_may_block_on_whatever_the_pool_does()
    {
        await new UnservedContext().RunAsync(() =>
        {
            var pool = Blocked(ComputePool.StartLocalAsync());
            Assert.Equal([1, 4, 9], Blocked(pool.MapAsync(n => n * n, new[] { 1, 2, 3 })));
            Assert.Equal([2, 3], Blocked(ListAsync(pool.IMapAsync(async n => { await Task.Yield(); return n + 1; }, Lazy()))));
            Assert.Equal(3, Blocked(pool.ApplyAsync(n => n + 1, 2)));
            Assert.Equal(6, Blocked(pool.MapReduceAsync(n => n, new[] { 1, 2, 3 }, (a, b) => a + b)));
            var shared = Blocked(pool.BroadcastAsync(new[] { 5, 6 }));
            var job = Blocked(pool.SubmitAsync(n => shared.Value[n], Lazy().Select(n => n - 1).ToAsyncEnumerable()));
            Assert.Equal(JobStatus.Succeeded, Blocked(job.WaitAsync()).Status);
            Assert.Equal([5, 6], Blocked(ListAsync(job.ResultsAsync())));
            Assert.Throws<TaskFailedException>(() => Blocked(pool.MapAsync(n => 1 / n, new[] { 0 })));
            Task.WaitAll(pool.DisposeAsync().AsTask());
        }).WithinAsync(Patience);
    }

    private static IEnumerable<int> Lazy()
    {
        yield return 1;
        yield return 2;
    }

    private static async Task<List<T>> ListAsync<T>(IAsyncEnumerable<T> values)
    {
        var list = new List<T>();
        await foreach (var value in values.ConfigureAwait(false)) list.Add(value);   // LINQ's own goes back to the context
        return list;
    }

    private static T Blocked<T>(Task<T> task)
    {
#pragma warning disable RS0030   // users do
        return task.GetAwaiter().GetResult();
#pragma warning restore RS0030
    }

    /// <summary>Its thread is blocked, so that nothing would run which is posted to it: whatever does that fails the program.</summary>
    private sealed class UnservedContext : SynchronizationContext
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void Post(SendOrPostCallback callback, object? state) =>
            _ended.TrySetException(new InvalidOperationException($"It was posted to, by{Environment.NewLine}{Environment.StackTrace}"));

        public Task RunAsync(Action program)
        {
            new Thread(() => Run(program)) { IsBackground = true }.Start();
            return _ended.Task;
        }

        private void Run(Action program)
        {
            SetSynchronizationContext(this);
            try
            {
                program();
                _ended.TrySetResult();
            }
            catch (Exception e)
            {
                _ended.TrySetException(e);
            }
        }
    }
}
