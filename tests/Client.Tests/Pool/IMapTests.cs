using ActorCompute.Client.Tests.Fake;

namespace ActorCompute.Client.Tests.Pool;

public class IMapTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Results_stream_in_the_order_of_the_inputs()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        fake.State.BatchItems = 3;
        var next = 0;
        await foreach (var square in pool.IMapAsync(n => (long)n * n, Enumerable.Range(0, 500)))
        {
            Assert.Equal((long)next * next, square);
            next++;
        }
        Assert.Equal(500, next);
    }

    [Fact]
    public async Task Unordered_results_are_the_same_set()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        var squares = new HashSet<long>();
        await foreach (var square in pool.IMapUnorderedAsync(n => (long)n * n, Enumerable.Range(0, 500))) squares.Add(square);
        Assert.Equal(Enumerable.Range(0, 500).Select(n => (long)n * n).ToHashSet(), squares);
    }

    [Fact]
    public async Task An_endless_input_is_read_only_so_far_ahead_of_the_results_that_are_taken()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        var read = 0;
        IEnumerable<string> Endless()
        {
            while (true)
            {
                Interlocked.Increment(ref read);
                yield return new string('x', 10_000);
            }
        }
        var taken = new List<int>();
        await foreach (var length in pool.IMapAsync(s => s.Length, Endless()).Take(10)) taken.Add(length);
        Assert.Equal(Enumerable.Repeat(10_000, 10), taken);
        // The window, what is read ahead into segments, and those that were taken.
        Assert.InRange(Volatile.Read(ref read), 10, ActorCompute.Pool.InputWindow.MostItems + 10 * 26 + 100);
        Assert.True(Assert.Single(fake.Jobs).Value.IsCancelled);
    }

    [Fact]
    public async Task A_result_is_there_while_the_next_input_is_still_to_come()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        using var more = new SemaphoreSlim(1);
        IEnumerable<int> Blocking()
        {
            for (var n = 0; n < 3; n++)
            {
                more.Wait();
                yield return n;
            }
        }
        async IAsyncEnumerable<int> Slow()
        {
            for (var n = 0; n < 3; n++)
            {
                await more.WaitAsync();
                yield return n;
            }
        }
        foreach (var results in new[] { pool.IMapAsync(n => n + 1, Blocking()), pool.IMapAsync(n => n + 1, Slow()) })
        {
            var next = 1;
            await foreach (var result in results)
            {
                Assert.Equal(next++, result);
                more.Release();
            }
            Assert.Equal(4, next);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_came_before_a_failed_item_is_delivered_then_it_throws_and_the_job_is_cancelled_or_over(bool endless)
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        fake.State.BatchItems = 1000;
        var inputs = endless ? Enumerable.Range(0, int.MaxValue) : Enumerable.Range(0, 20).Where(_ => true);
        var got = new List<int>();
        var error = await Assert.ThrowsAsync<TaskFailedException>(async () =>
        {
            await foreach (var n in pool.IMapAsync(n => n == 7 ? throw new ArgumentException("seven") : n, inputs)) got.Add(n);
        });
        Assert.Equal(Enumerable.Range(0, 7), got);
        Assert.Equal((7L, "7", "seven"), (error.ItemIndex, error.Input, error.RemoteMessage));
        Assert.True(Assert.Single(fake.Jobs).Value.HasEnded);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(200_000)]
    public async Task What_the_inputs_throw_is_thrown_as_it_is_behind_the_results_of_those_before(int at)
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        var thrown = new FormatException("mine");
        IEnumerable<int> Failing()
        {
            for (var n = 0; n < at; n++) yield return n;
            throw thrown;
        }
        var collection = new BrokenCollection(Failing);
        MapResults<int>[] all = [
            pool.IMapAsync(n => n, Failing()), pool.IMapAsync(n => n, Failing().ToAsyncEnumerable()), pool.IMapAsync(n => n, collection),
            pool.IMapUnorderedAsync(n => n, Failing()), pool.IMapUnorderedAsync(n => n, Failing().ToAsyncEnumerable())];
        foreach (var results in all)
        {
            var got = new List<int>();
            Assert.Same(thrown, await Assert.ThrowsAsync<FormatException>(async () => { await foreach (var n in results) got.Add(n); }));
            Assert.Equal(Enumerable.Range(0, at), got.Order());
        }
        Assert.Equal(at == 0 ? 0 : all.Length, fake.Jobs.Count);
        Assert.All(fake.Jobs.Values, j => Assert.Equal((true, true, false), (j.HasEnded, j.IsClosed, j.IsCancelled)));
    }

    [Fact]
    public async Task Outcomes_are_of_all_items_with_the_inputs_of_those_that_failed()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        fake.State.BatchItems = 7;
        foreach (var results in new[] { pool.IMapAsync(n => 12 / (n % 10), Enumerable.Range(0, 100)), pool.IMapUnorderedAsync(n => 12 / (n % 10), Enumerable.Range(0, 100)) })
        {
            var outcomes = await results.OutcomesAsync().OrderBy(o => o.Index).ToArrayAsync();
            Assert.Equal(Enumerable.Range(0, 100).Select(n => (n % 10 != 0, n % 10 == 0 ? $"{n}" : null)), outcomes.Select(o => (o.Succeeded, o.Failure?.Input)));
            Assert.All(outcomes.Where(o => o.Succeeded), o => Assert.Equal(12 / (o.Index % 10), o.Value));
        }
        Assert.All(fake.Jobs.Values, j => Assert.Equal((true, false), (j.HasEnded, j.IsCancelled)));
    }

    [Fact]
    public async Task A_failed_item_before_the_one_where_the_inputs_throw_is_thrown_instead()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        static IEnumerable<int> Failing()
        {
            for (var n = 0; n < 50; n++) yield return n;
            throw new FormatException("mine");
        }
        var error = await Assert.ThrowsAsync<TaskFailedException>(async () => await pool.IMapAsync(n => 1 / (n - 30), Failing()).CountAsync());
        Assert.Equal(30, error.ItemIndex);
        Assert.True(Assert.Single(fake.Jobs).Value.HasEnded);
    }

    private sealed class BrokenCollection(Func<IEnumerable<int>> values) : IReadOnlyCollection<int>
    {
        public int Count => 4;

        public IEnumerator<int> GetEnumerator() => values().GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }

    [Fact]
    public async Task Leaving_the_enumeration_cancels_the_job_and_ends_the_input()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        var ended = new TaskCompletionSource();
        async IAsyncEnumerable<int> Endless([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel = default)
        {
            try
            {
                for (var n = 0; ; n++)
                {
                    await Task.Delay(1, cancel);
                    yield return n;
                }
            }
            finally
            {
                ended.SetResult();
            }
        }
        await foreach (var n in pool.IMapAsync(n => n, Endless())) if (n == 3) break;
        await ended.Task.WaitAsync(Patience);
        Assert.Equal((true, "stopped by its client"), (Assert.Single(fake.Jobs).Value.IsCancelled, fake.Jobs.Values.Single().Reason));
    }

    [Fact]
    public async Task Each_enumeration_is_a_job_of_its_own_and_none_starts_before()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        var results = pool.IMapAsync(n => n, new[] { 1, 2 });
        Assert.Empty(fake.Jobs);
        for (var i = 0; i < 2; i++) Assert.Equal(2, await results.CountAsync());
        Assert.Equal(2, fake.Jobs.Count);
    }

    [Fact]
    public async Task A_token_ends_the_enumeration()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        using var cancel = new CancellationTokenSource();
        fake.State.BatchItems = 1000;
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var n in pool.IMapAsync(n => n, Enumerable.Range(0, int.MaxValue).Where(_ => true)).WithCancellation(cancel.Token))
                if (n == 5) await cancel.CancelAsync();
        });
        Assert.True(error.CancellationToken.IsCancellationRequested);
        Assert.True(Assert.Single(fake.Jobs).Value.IsCancelled);
    }
}
