using System.Diagnostics;

namespace ActorCompute.Cluster.Tests.Pool;

/// <summary>Items that take longer than they may, in real worker processes.</summary>
[Collection(Alone.Name)]
public sealed class TimeoutTests(LocalPool local) : IClassFixture<LocalPool>
{
    private const int Patience = 60_000;

    private static readonly JobOptions OneSecond = new() { ItemTimeout = TimeSpan.FromSeconds(1) };

    private readonly ComputePool _pool = local.Pool;

    [Fact(Timeout = Patience)]
    public async Task An_endless_loop_that_ignores_its_token_costs_one_process_and_its_item_and_nothing_else()
    {
        var first = await WorkersAsync();
        var failure = await OnlyFailureAsync(_pool.MapAsync(Spin, Enumerable.Range(0, 21), OneSecond));
        Assert.Equal((7, TaskFailureKind.Timeout, "The item took longer than 1 s.", "embedded", 1),
            (failure.ItemIndex, failure.Kind, failure.RemoteMessage, failure.Node, failure.Attempts));
        Assert.Single(first.Except(await WorkersAsync()));
    }

    [Fact(Timeout = Patience)]
    public async Task An_item_that_honours_its_token_fails_with_a_timeout_and_costs_no_process()
    {
        var first = await WorkersAsync();
        var failure = await OnlyFailureAsync(_pool.MapAsync(Wait, Enumerable.Range(0, 21), OneSecond));
        Assert.Equal((7, TaskFailureKind.Timeout), (failure.ItemIndex, failure.Kind));
        Assert.Empty(first.Except(await WorkersAsync()));
    }

    [Fact(Timeout = Patience)]
    public async Task A_long_item_that_takes_a_token_is_not_disturbed_while_others_idle()
    {
        var watch = Stopwatch.StartNew();
        Assert.Equal(new[] { true }, await _pool.MapAsync((_, context) => !context.Cancellation.WaitHandle.WaitOne(3000), new[] { 1 }));
        Assert.InRange(watch.Elapsed.TotalSeconds, 3, 20);
    }

    [Fact(Timeout = Patience)]
    public async Task An_asynchronous_item_that_hangs_is_given_up_beside_a_hundred_that_do_not()
    {
        var failure = await OnlyFailureAsync(_pool.MapAsync(HangAsync, Enumerable.Range(0, 101), OneSecond));
        Assert.Equal((7, TaskFailureKind.Timeout), (failure.ItemIndex, failure.Kind));
    }

    [Fact(Timeout = Patience)]
    public async Task A_single_call_takes_as_long_as_its_options_say()
    {
        Assert.Equal(3, await _pool.ApplyAsync(Spin, 3, OneSecond));
        var failure = await Assert.ThrowsAsync<TaskFailedException>(() => _pool.ApplyAsync(Spin, 7, OneSecond));
        Assert.Equal((TaskFailureKind.Timeout, "7", 1), (failure.Kind, failure.Input, failure.Attempts));
    }

    [Fact(Timeout = Patience)]
    public async Task An_item_that_took_too_long_is_tried_again_as_often_as_the_job_says()
    {
        Assert.Equal(new[] { 2 }, await _pool.MapAsync((_, context) =>
        {
            while (context.Attempt == 1) Thread.SpinWait(1000);
            return context.Attempt;
        }, new[] { 1 }, new() { ItemTimeout = TimeSpan.FromSeconds(0.5), Retries = 1 }));
        var failure = await OnlyFailureAsync(_pool.MapAsync(Spin, new[] { 7 }, new() { ItemTimeout = TimeSpan.FromSeconds(0.5), Retries = 1 }));
        Assert.Equal((TaskFailureKind.Timeout, 2), (failure.Kind, failure.Attempts));
    }

    [Fact(Timeout = Patience)]
    public async Task The_time_in_which_an_initializer_makes_ready_is_not_the_item_s()
    {
        var results = await _pool.MapAsync(n => n + Ready.Value, Enumerable.Range(0, 10),
            new() { ItemTimeout = TimeSpan.FromSeconds(0.5), Initializer = Ready.Slowly });
        Assert.Equal(Enumerable.Range(1, 10), results);
    }

    /// <summary>The slots' processes, as far as they answer.</summary>
    private async Task<HashSet<int>> WorkersAsync() => [.. await _pool.MapAsync(Process, Enumerable.Range(0, 100), new() { ChunkSize = 1 })];

    private static int Process(int n)
    {
        using var never = new ManualResetEventSlim();
        never.Wait(20);
        return Environment.ProcessId;
    }

    /// <summary>One item failed, and all others have a value.</summary>
    private static Task<TaskFailedException> OnlyFailureAsync(Task map) => Assert.ThrowsAsync<TaskFailedException>(() => map);

    private static int Spin(int n, TaskContext context)
    {
        while (n == 7) Thread.SpinWait(1000);
        return n;
    }

    private static int Wait(int n, TaskContext context)
    {
        if (n == 7) context.Cancellation.WaitHandle.WaitOne();
        context.Cancellation.ThrowIfCancellationRequested();
        return n;
    }

    private static async Task<int> HangAsync(int n)
    {
        if (n == 7) await new TaskCompletionSource().Task;
        await Task.Yield();
        return n;
    }

    private static class Ready
    {
        public static int Value { get; private set; }

        public static void Slowly()
        {
            using var never = new ManualResetEventSlim();
            never.Wait(2500);
            Value = 1;
        }
    }
}
