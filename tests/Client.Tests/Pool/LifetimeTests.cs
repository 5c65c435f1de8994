using ActorCompute.Client.Tests.Fake;
using ActorCompute.Messages;

namespace ActorCompute.Client.Tests.Pool;

public class LifetimeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Disposing_gives_up_what_is_under_way_and_lets_submitted_jobs_run()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        var pool = await fake.PoolAsync();
        var submitted = await pool.SubmitAsync(n => n + 1, new[] { 1 });
        fake.State.IsStalled = true;
        var (mapping, applying) = (pool.MapAsync(n => n, Enumerable.Range(0, 10)), pool.ApplyAsync(n => n, 1));
        await using var enumerating = pool.IMapAsync(n => n, Enumerable.Range(0, 10)).GetAsyncEnumerator();
        var moving = enumerating.MoveNextAsync().AsTask();
        while (fake.Jobs.Count < 4) await Task.Delay(5);
        await pool.DisposeAsync().AsTask().WaitAsync(Patience);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => mapping);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => applying);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => moving);
        Assert.All(fake.Jobs, j => Assert.Equal(j.Key != submitted.Id, j.Value.IsCancelled));
    }

    [Fact]
    public async Task What_waits_for_a_job_ends_with_the_pool_and_what_is_called_later_is_told_so()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        var pool = await fake.PoolAsync();
        var job = await pool.SubmitAsync(n => n, Enumerable.Range(0, 5));
        fake.State.IsStalled = true;
        var lazily = pool.IMapAsync(n => n, Enumerable.Range(0, 5));
        await using var watching = job.WatchAsync().GetAsyncEnumerator();
        Assert.True(await watching.MoveNextAsync());
        Task[] waiting = [job.WaitAsync(), watching.MoveNextAsync().AsTask(), job.ResultsAsync().CountAsync().AsTask(), job.OutcomesUnorderedAsync().CountAsync().AsTask()];
        while (fake.State.Streams < 4) await Task.Delay(5);
        await pool.DisposeAsync().AsTask().WaitAsync(Patience);
        foreach (var wait in waiting)
            Assert.Equal("The pool has been disposed of.", (await Assert.ThrowsAsync<OperationCanceledException>(() => wait.WaitAsync(Patience))).Message);
        Func<Task>[] later = [
            () => job.GetAsync(), () => job.WaitAsync(), () => job.RetryAsync(), () => job.DeleteAsync(), () => job.CancelAsync(),
            () => job.WatchAsync().CountAsync().AsTask(), () => job.ResultsAsync().CountAsync().AsTask(), () => job.OutcomesAsync().CountAsync().AsTask(),
            () => Task.FromResult(pool.GetJob<int>(job.Id)), () => lazily.CountAsync().AsTask(), () => pool.BroadcastAsync(1), () => pool.ForEachAsync(n => { }, new[] { 1 }),
            () => pool.MapReduceAsync(n => n, new[] { 1 }, (a, b) => a + b), () => pool.ApplyAsync(() => { }), () => pool.SubmitAsync(n => n, new[] { 1 })];
        foreach (var call in later) Assert.Equal("ActorCompute.ComputePool", (await Assert.ThrowsAsync<ObjectDisposedException>(call)).ObjectName);
        Assert.False(fake.Jobs[job.Id].IsCancelled);
    }

    [Fact]
    public async Task An_enumeration_that_nobody_moves_does_not_hold_the_pool_up()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        var pool = await fake.PoolAsync();
        await using var enumerating = pool.IMapAsync(n => n, Enumerable.Range(0, int.MaxValue).Where(_ => true)).GetAsyncEnumerator();
        Assert.True(await enumerating.MoveNextAsync());
        await pool.DisposeAsync().AsTask().WaitAsync(Patience);
        Assert.True(Assert.Single(fake.Jobs).Value.IsCancelled);
    }

    [Fact]
    public async Task Terminating_cancels_submitted_jobs_too()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        var pool = await fake.PoolAsync();
        using var more = new SemaphoreSlim(0);
        IEnumerable<int> Blocking()
        {
            yield return 1;
            more.Wait();
        }
        var submitting = pool.SubmitAsync(n => n, Blocking());
        while (fake.Jobs.IsEmpty) await Task.Delay(5);
        await pool.TerminateAsync().WaitAsync(Patience);
        Assert.True(Assert.Single(fake.Jobs).Value.IsCancelled);
        more.Release();
        await Assert.ThrowsAnyAsync<Exception>(() => submitting.WaitAsync(Patience));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => pool.MapAsync(n => n, new[] { 1 }));
    }

    [Fact]
    public async Task A_job_is_found_again_by_its_id_from_another_pool()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        string id;
        await using (var first = await fake.PoolAsync())
            id = (await first.SubmitAsync(n => $"<{n}>", Enumerable.Range(0, 5), new JobOptions { Name = "five", Priority = 3, ChunkSize = 2 })).Id;
        await using var second = await fake.PoolAsync();
        var job = second.GetJob<string>(id);
        Assert.Equal(["<0>", "<1>", "<2>", "<3>", "<4>"], await job.ResultsAsync().ToArrayAsync());
        Assert.Equal((JobStatus.Succeeded, 5L, true), ((await job.WaitAsync()).Status, (await job.GetAsync()).Total, (await job.WatchAsync().LastAsync()).HasEnded));
        Assert.Equal("There is no job 'nonsense'.", (await Assert.ThrowsAsync<ComputeException>(() => second.GetJob<int>("nonsense").GetAsync())).Message);
        Assert.Throws<ArgumentException>(() => second.GetJob<int>("no/id"));
    }

    [Fact]
    public async Task Results_of_another_type_are_converted_where_they_fit_and_refused_where_not()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        var job = await pool.SubmitAsync(n => n * 100, Enumerable.Range(0, 4));
        Assert.Equal([0, 100, 200, 300], await pool.GetJob<decimal>(job.Id).ResultsAsync().ToArrayAsync());
        var error = await Assert.ThrowsAsync<ComputeException>(async () => await pool.GetJob<byte>(job.Id).ResultsAsync().ToArrayAsync());
        Assert.Equal("The result of item 3 is no byte: 300.", error.Message);
    }

    [Fact]
    public async Task A_failed_item_of_a_submitted_job_is_thrown_behind_those_before_it()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        var job = await pool.SubmitAsync(n => 4 / (n - 2), Enumerable.Range(0, 5));
        var got = new List<int>();
        var error = await Assert.ThrowsAsync<TaskFailedException>(async () => { await foreach (var n in job.ResultsAsync()) got.Add(n); });
        Assert.Equal([-2, -4], got);
        Assert.Equal((2L, null), (error.ItemIndex, error.Input));
    }

    [Fact]
    public async Task The_outcomes_of_a_submitted_job_have_its_successes_and_its_failures()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        fake.State.BatchItems = 2;
        var job = await pool.SubmitAsync(n => 4 / (n - 2), Enumerable.Range(0, 5));
        var (ordered, unordered) = (await job.OutcomesAsync().ToArrayAsync(), await job.OutcomesUnorderedAsync().ToArrayAsync());
        Assert.Equal([0, 1, 2, 3, 4], ordered.Select(o => o.Index));
        Assert.Equal([-2, -4, 4, 2], ordered.Where(o => o.Succeeded).Select(o => o.Value));
        var failed = Assert.Single(ordered, o => !o.Succeeded);
        Assert.Equal((2L, "System.DivideByZeroException"), (failed.Failure!.ItemIndex, failed.Failure.RemoteType));
        Assert.Same(failed.Failure, Assert.Throws<TaskFailedException>(() => failed.Value));
        Assert.Equal(ordered.Select(o => o.ToString()), unordered.OrderBy(o => o.Index).Select(o => o.ToString()));
    }

    [Fact]
    public async Task Outcomes_of_a_cancelled_job_end_with_its_cancellation()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        var job = await pool.SubmitAsync(n => n, Enumerable.Range(0, 5));
        fake.State.IsStalled = true;
        await job.CancelAsync("enough");
        Assert.Equal("enough", (await Assert.ThrowsAsync<JobCancelledException>(async () => await job.OutcomesAsync().CountAsync())).Reason);
    }

    [Fact]
    public async Task Whoever_cannot_be_reached_or_refuses_is_told_apart_by_the_exception()
    {
        Assert.Contains("There is no access file /no/such/file",
            (await Assert.ThrowsAsync<ClusterUnreachableException>(() => ComputePool.ConnectAsync(new() { AccessFile = "/no/such/file" }))).Message);
        Assert.IsType<AccessDeniedException>(ActorCompute.Pool.Faults.ToPublic(new UserError(ExitStatus.AccessDenied, "no"), default));
        Assert.IsType<ComputeException>(ActorCompute.Pool.Faults.ToPublic(new UserError(ExitStatus.BadInput, "no"), default));
    }

    [Fact]
    public async Task Options_and_an_initializer_reach_the_cluster()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        var text = "ready";
        await pool.SubmitAsync(n => n, new[] { 1 }, new() { Name = "n", Priority = 2, ChunkSize = 9, Retries = 4, ItemTimeout = TimeSpan.FromSeconds(1.5), MaxTasksPerWorker = 5, Initializer = () => Environment.SetEnvironmentVariable("x", text) });
        var request = Assert.Single(fake.State.Requests);
        Assert.Equal(("n", 2, 9, 4, 1500, "cpu"), (request.Options.Name, request.Options.Priority, request.Options.Chunk, request.Options.Retries, request.Options.ItemTimeoutMs, request.Code.Kind));
        var invocation = fake.State.Code.Read(request.Code.Invocation);
        Assert.Equal(5, invocation.MaxTasksPerWorker);
        Assert.Equal("""{"text":"ready"}""", invocation.Initializer!.Target!.Value.ToString());
        await Assert.ThrowsAsync<UnsendableException>(() => pool.SubmitAsync(n => n, new[] { 1 }, new() { Initializer = async () => await Task.Yield() }));
    }

    [Fact]
    public async Task Code_that_the_cluster_has_lost_is_shipped_again_whoever_calls()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        fake.State.LosesCode = 1;
        Assert.Equal(new[] { 2, 3 }, await pool.MapAsync(n => n + 1, new[] { 1, 2 }));
        fake.State.LosesCode = 1;
        Assert.Equal(6, await pool.ApplyAsync(n => n + 1, 5));
        fake.State.LosesCode = 1;
        var job = await pool.SubmitAsync(n => n + 1, new[] { 7 });
        Assert.Equal(new[] { 8 }, await job.ResultsAsync().ToArrayAsync());
        Assert.Equal((3, 6), (fake.State.Code.Forgotten, fake.State.Code.Shipped));
    }

    [Fact]
    public async Task Code_that_is_lost_again_at_once_is_an_error()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        fake.State.LosesCode = 2;
        var error = await Assert.ThrowsAsync<ComputeException>(() => pool.MapAsync(n => n, new[] { 1 }));
        Assert.Equal("The invocation is not here; upload it first.", error.Message);
    }
}
