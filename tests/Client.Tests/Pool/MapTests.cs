using ActorCompute.Client.Tests.Fake;

namespace ActorCompute.Client.Tests.Pool;

public class MapTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Results_come_in_the_order_of_the_inputs()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        fake.State.BatchItems = 7;
        Assert.Equal(Enumerable.Range(0, 1000).Select(n => (long)n * n), await pool.MapAsync(n => (long)n * n, Enumerable.Range(0, 1000)));
    }

    [Fact]
    public async Task Captured_values_are_those_of_the_moment_of_the_call()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        var factor = 3;
        var mapping = pool.MapAsync(n => n * factor, [1, 2]);
        factor = 5;
        await SameAsync([3, 6], mapping);
        await SameAsync([5, 10], pool.MapAsync(n => n * factor, [1, 2]));
    }

    [Fact]
    public async Task Every_shape_of_task_and_input_is_taken()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        int[] numbers = [1, 2, 3];
        await SameAsync([2, 4, 6], pool.MapAsync(Twice, numbers));
        await SameAsync([2, 4, 6], pool.MapAsync(TwiceAsync, numbers));
        await SameAsync([2, 4, 6], pool.MapAsync(async n => { await Task.Yield(); return n * 2; }, numbers));
        await SameAsync([2, 4, 6], pool.MapAsync(async (n, cancel) => { await Task.Delay(0, cancel); return n * 2; }, numbers));
        await SameAsync([0L, 1L, 2L], pool.MapAsync((_, context) => context.Index, numbers));
        await SameAsync(["fake", "fake", "fake"], pool.MapAsync(async (int _, TaskContext context) => { await Task.Yield(); return context.Node; }, numbers));
        await SameAsync(["1", "2", "3"], pool.MapAsync(n => n.ToString(), numbers.ToAsyncEnumerable()));
        await SameAsync([3, 7], pool.StarMapAsync((a, b) => a + b, new[] { (1, 2), (3, 4) }));
        await SameAsync(["1-a-True"], pool.StarMapAsync((a, b, c) => $"{a}-{b}-{c}", new[] { (1, "a", true) }));
        await SameAsync([3], pool.StarMapAsync(async (int a, int b, CancellationToken cancel) => { await Task.Delay(0, cancel); return a + b; }, new[] { (1, 2) }));
    }

    [Fact]
    public async Task Without_inputs_there_is_no_job()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        Assert.Empty(await pool.MapAsync(n => n, Array.Empty<int>()));
        Assert.Empty(await pool.MapAsync(n => n, NoNumbers()));
        Assert.Empty(await ListAsync(pool.IMapAsync(n => n, Array.Empty<int>())));
        Assert.Empty(fake.Jobs);
    }

    [Fact]
    public async Task One_failing_item_is_thrown_with_all_that_is_known_of_it_and_the_others_run()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        var error = await Assert.ThrowsAsync<TaskFailedException>(() => pool.MapAsync(n => 12 / (n - 2), Enumerable.Range(0, 10)));
        Assert.Equal((2L, "2", TaskFailureKind.Exception, "System.DivideByZeroException", "fake", 1),
            (error.ItemIndex, error.Input, error.Kind, error.RemoteType, error.Node, error.Attempts));
        Assert.Equal("Item 2 (input 2) failed on node fake: System.DivideByZeroException: Attempted to divide by zero.", error.Message);
        Assert.Contains(nameof(One_failing_item_is_thrown_with_all_that_is_known_of_it_and_the_others_run), error.RemoteStack);
        Assert.Contains("--- on node fake ---", error.ToString());
        Assert.Equal(10, Assert.Single(fake.Jobs).Value.Next);
    }

    [Fact]
    public async Task Many_failing_items_are_counted_and_the_first_are_told_by_index()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        var error = await Assert.ThrowsAsync<TasksFailedException>(() => pool.MapAsync(n => n % 2 == 0 ? n : throw new FormatException($"odd {n}"), Enumerable.Range(0, 1000)));
        Assert.Equal((500, 100), (error.Count, error.First.Count));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => 2L * i + 1), error.First.Select(f => f.ItemIndex));
        Assert.Equal("500 of 1,000 items failed. Item 1 (input 1) failed on node fake: System.FormatException: odd 1", error.Message);
    }

    [Fact]
    public async Task What_the_inputs_throw_is_thrown_as_it_is_and_cancels_the_job()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        var thrown = new OperationCanceledException("mine");
        Assert.Same(thrown, await Assert.ThrowsAsync<OperationCanceledException>(() => pool.MapAsync(n => n, Failing(200_000, thrown)).WaitAsync(Patience)));
        Assert.True(Assert.Single(fake.Jobs).Value.IsCancelled);
        Assert.Same(thrown, await Assert.ThrowsAsync<OperationCanceledException>(() => ListAsync(pool.IMapAsync(n => n, Failing(200_000, thrown))).WaitAsync(Patience)));
        Assert.Same(thrown, await Assert.ThrowsAsync<OperationCanceledException>(() => pool.MapAsync(n => n, Failing(3, thrown).ToAsyncEnumerable()).WaitAsync(Patience)));
        Assert.Same(thrown, await Assert.ThrowsAsync<OperationCanceledException>(() => pool.MapAsync(n => n, new BrokenCollection(thrown)).WaitAsync(Patience)));
    }

    [Fact]
    public async Task Cancelling_cancels_the_job()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        using var cancel = new CancellationTokenSource();
        var mapping = pool.MapAsync(n => n, Endless(() => cancel.CancelAfter(100)), cancel: cancel.Token);
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => mapping.WaitAsync(Patience));
        Assert.Equal(cancel.Token, error.CancellationToken);
        Assert.All(fake.Jobs.Values, j => Assert.True(j.IsCancelled));
    }

    [Fact]
    public async Task A_job_cancelled_elsewhere_is_told_with_its_reason()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        var mapping = pool.MapAsync(n => n, Waiting());
        while (fake.Jobs.IsEmpty) await Task.Delay(5);
        fake.Jobs.Values.Single().Cancel("no money left");
        var error = await Assert.ThrowsAsync<JobCancelledException>(() => mapping.WaitAsync(Patience));
        Assert.Equal($"Job {error.JobId} was cancelled: no money left.", error.Message);
    }

    [Fact]
    public async Task An_unsendable_task_or_item_leaves_nothing_behind()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        using var stream = new MemoryStream();
        await Assert.ThrowsAsync<UnsendableException>(() => pool.MapAsync(n => n + stream.Length, [1]));
        var error = await Assert.ThrowsAsync<UnsendableException>(() => pool.MapAsync((Delegates.RefusedTests.Animal a) => a.Legs, [new(), new Delegates.RefusedTests.Dog()]));
        Assert.StartsWith("Item 1 is of type ActorCompute.Client.Tests.Delegates.RefusedTests.Animal", error.Message);
        Assert.Empty(fake.Jobs);
    }

    private static async Task SameAsync<T>(T[] expected, Task<T[]> mapping) => Assert.Equal(expected, await mapping.WaitAsync(Patience));

    private static int Twice(int n) => n * 2;

    private static async Task<int> TwiceAsync(int n)
    {
        await Task.Yield();
        return n * 2;
    }

    private static IEnumerable<int> NoNumbers()
    {
        yield break;
    }

    private sealed class BrokenCollection(Exception thrown) : IReadOnlyCollection<int>
    {
        public int Count => 4;

        public IEnumerator<int> GetEnumerator() => Failing(3, thrown).GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private static IEnumerable<int> Failing(int after, Exception thrown)
    {
        for (var n = 0; n < after; n++) yield return n;
        throw thrown;
    }

    private static IEnumerable<int> Endless(Action started)
    {
        started();
        for (var n = 0; ; n++) yield return n;
    }

    private static async IAsyncEnumerable<int> Waiting([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel = default)
    {
        yield return 1;
        await Task.Delay(Timeout.Infinite, cancel);
    }

    private static async Task<List<T>> ListAsync<T>(IAsyncEnumerable<T> values)
    {
        var list = new List<T>();
        await foreach (var value in values) list.Add(value);
        return list;
    }
}
