using ActorCompute.Client.Tests.Fake;
using ActorCompute.Pool;

namespace ActorCompute.Client.Tests.Pool;

public class ApplyTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Every_shape_of_task_is_taken()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        var (a, b) = (40, "x");
        Assert.Equal(42, await pool.ApplyAsync(n => n + 2, a));
        Assert.Equal("40x", await pool.ApplyAsync(() => a + b));
        Assert.Equal(42, await pool.ApplyAsync(async n => { await Task.Yield(); return n + 2; }, a));
        Assert.Equal(41, await pool.ApplyAsync(async cancel => { await Task.Delay(0, cancel); return a + 1; }));
        Assert.Equal("fake", await pool.ApplyAsync((_, context) => context.Node, a));
        Assert.Equal(new Delegates.Shop("s", 3), await pool.ApplyAsync(shop => shop with { Markup = 3 }, new Delegates.Shop("s", 1)));
    }

    [Fact]
    public async Task Ten_thousand_outstanding_calls_share_one_job_and_few_messages_whatever_they_capture()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        Task<string> Call(int number, string text) => pool.ApplyAsync(n => $"{text}{n + number}", 1);
        var calls = Enumerable.Range(0, 10_000).Select(i => Call(i, "é")).ToArray();
        Assert.Equal(Enumerable.Range(1, 10_000).Select(i => $"é{i}"), await Task.WhenAll(calls).WaitAsync(Patience));
        var job = Assert.Single(fake.Jobs).Value;
        Assert.Equal(10_000, job.Next);
        Assert.InRange(job.Inputs.Count, 1, 2_000);
        Assert.Equal(1, fake.State.Code.Shipped);
    }

    [Fact]
    public async Task Calls_under_equal_options_share_a_job_and_others_do_not()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        Func<int, int> task = n => n + 1;
        JobOptions Flaky(string mode) => new()
        {
            Retries = 2, RetryOn = ["IOException", mode], ItemTimeout = TimeSpan.FromSeconds(3), Name = "calls", Initializer = () => Environment.SetEnvironmentVariable("x", mode),
        };
        JobOptions?[] options = [null, JobOptions.Default, new(), Flaky("a"), Flaky("a"), Flaky("b"), new() { Priority = 1 }, new() { Priority = 1 }];
        Assert.Equal(Enumerable.Range(1, 8), await Task.WhenAll(options.Select((o, i) => pool.ApplyAsync(task, i, o))).WaitAsync(Patience));
        Assert.Equal([1L, 2L, 2L, 3L], fake.Jobs.Values.Select(j => j.Next).Order());
        var asked = fake.State.Requests.Where(r => r.Options.Name == "calls").OrderBy(r => r.Options.RetryOn[1]).ToArray();
        Assert.All(asked, r => Assert.Equal((2, 3000, true), (r.Options.Retries, r.Options.ItemTimeoutMs, r.Options.Attached)));
        Assert.Equal(["a", "b"], asked.Select(r => r.Options.RetryOn[1]));
        Assert.Equal("""{"mode":"b"}""", fake.State.Code.Read(asked[1].Code.Invocation).Initializer!.Target!.Value.ToString());
    }

    [Fact]
    public async Task Options_of_whole_jobs_are_refused_for_single_calls()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        Assert.Contains("JobOptions.Key", (await Assert.ThrowsAsync<ArgumentException>(() => pool.ApplyAsync(() => 1, new() { Key = "k" }))).Message);
        Assert.Contains("JobOptions.Deadline", (await Assert.ThrowsAsync<ArgumentException>(() => pool.ApplyAsync(() => 1, new() { Deadline = TimeSpan.FromHours(1) }))).Message);
        Assert.Empty(fake.Jobs);
    }

    [Fact]
    public async Task A_failed_call_fails_alone_and_says_what_its_argument_was()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        var zero = 0;
        var calls = Enumerable.Range(0, 3).Select(n => pool.ApplyAsync(m => n == 1 ? m / zero : m, n + 10)).ToArray();
        var error = await Assert.ThrowsAsync<TaskFailedException>(() => calls[1]);
        Assert.Equal(("11", "System.DivideByZeroException"), (error.Input, error.RemoteType));
        Assert.Equal((10, 12), (await calls[0], await calls[2]));
        Assert.Equal("The call (input 11) failed on node fake: System.DivideByZeroException: Attempted to divide by zero.", error.Message);
    }

    [Fact]
    public async Task A_failed_call_without_an_argument_says_nothing_of_one()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        var zero = 0;
        var error = await Assert.ThrowsAsync<TaskFailedException>(() => pool.ApplyAsync(() => 1 / zero));
        Assert.Equal((null, "The call failed on node fake: System.DivideByZeroException: Attempted to divide by zero."), (error.Input, error.Message));
    }

    [Fact]
    public async Task A_job_that_nobody_calls_is_closed_and_the_next_call_opens_another()
    {
        var time = new ManualTime();
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync(time);
        Func<int, int> task = n => n + 1;
        Assert.Equal(2, await pool.ApplyAsync(task, 1));
        var job = Assert.Single(fake.Jobs).Value;
        time.Advance(ApplyJob<int>.IdleTime);   // it was used meanwhile
        Assert.Equal(3, await pool.ApplyAsync(task, 2));
        Assert.False(job.IsClosed);
        time.Advance(ApplyJob<int>.IdleTime);
        time.Advance(ApplyJob<int>.IdleTime);
        while (!job.IsClosed) await Task.Delay(5);
        Assert.Equal(4, await pool.ApplyAsync(task, 3));
        Assert.Equal(2, fake.Jobs.Count);
    }

    [Fact]
    public async Task Disposing_the_pool_closes_jobs_whose_calls_are_answered()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        var pool = await fake.PoolAsync();
        Assert.Equal(2, await pool.ApplyAsync(n => n + 1, 1));
        await pool.DisposeAsync().AsTask().WaitAsync(Patience);
        Assert.Equal((true, false), (Assert.Single(fake.Jobs).Value.IsClosed, fake.Jobs.Values.Single().IsCancelled));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => pool.ApplyAsync(n => n + 1, 1));
    }

    [Fact]
    public async Task A_cancelled_job_fails_its_calls_with_the_reason()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        fake.State.IsStalled = true;
        var call = pool.ApplyAsync(n => n, 1);
        while (fake.Jobs.IsEmpty) await Task.Delay(5);
        fake.Jobs.Values.Single().Cancel("no more");
        Assert.EndsWith("no more.", (await Assert.ThrowsAsync<JobCancelledException>(() => call.WaitAsync(Patience))).Message);
    }

    [Fact]
    public async Task A_token_stops_the_waiting_and_not_the_job()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        fake.State.IsStalled = true;
        using var cancel = new CancellationTokenSource();
        Func<int, int> task = n => n;
        var (given, other) = (pool.ApplyAsync(task, 1, cancel: cancel.Token), pool.ApplyAsync(task, 2));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given.WaitAsync(Patience));
        while (fake.Jobs.IsEmpty) await Task.Delay(5);
        fake.State.IsStalled = false;
        fake.Jobs.Values.Single().Wake();
        Assert.Equal(2, await other.WaitAsync(Patience));
    }

    [Fact]
    public async Task What_cannot_travel_is_refused_by_the_call()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        var error = await Assert.ThrowsAsync<UnsendableException>(() => pool.ApplyAsync((Delegates.RefusedTests.Animal a) => a.Legs, new Delegates.RefusedTests.Dog()));
        Assert.StartsWith("The argument is of type ActorCompute.Client.Tests.Delegates.RefusedTests.Animal", error.Message);
        Assert.Empty(fake.Jobs);
    }
}
