using System.Collections.Concurrent;
using ActorCompute.Client.Tests.Fake;

namespace ActorCompute.Client.Tests.Pool;

/// <summary>What people write, and which of the overloads it means: that all of this compiles is half of the test.</summary>
public class OverloadTests
{
    private static readonly ConcurrentBag<string> Ran = [];
    private static readonly int[] Numbers = [1, 2], Doubled = [2, 4];
    private static readonly JobOptions Named = new() { Name = "named" };

    [Fact]
    public async Task Synchronous_tasks_may_take_a_token()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        Assert.Equal(Doubled, await pool.MapAsync((n, cancel) => cancel.IsCancellationRequested ? 0 : n * 2, Numbers));
        Assert.Equal(Doubled, await pool.MapAsync((n, _) => n * 2, Numbers.ToAsyncEnumerable(), Named));
        Assert.Equal(Doubled, await pool.MapAsync(TwiceUnless, Numbers));
        Assert.Equal(Doubled, await pool.IMapAsync((n, cancel) => cancel.IsCancellationRequested ? 0 : n * 2, Numbers).ToArrayAsync());
        Assert.Equal(Doubled, await pool.IMapUnorderedAsync(TwiceUnless, Numbers.ToAsyncEnumerable()).ToArrayAsync());
        Assert.Equal(Doubled, await (await pool.SubmitAsync((n, cancel) => cancel.IsCancellationRequested ? 0 : n * 2, Numbers)).ResultsAsync().ToArrayAsync());
        Assert.Equal(4, await pool.ApplyAsync((n, cancel) => cancel.IsCancellationRequested ? 0 : n * 2, 2));
        Assert.Equal(4, await pool.ApplyAsync(TwiceUnless, 2, Named));
        Assert.Equal(4, await pool.ApplyAsync(cancel => cancel.IsCancellationRequested ? 0 : 4));
        Assert.Equal(4, await pool.ApplyAsync(_ => 4, Named));
        Assert.All(fake.State.Requests, r => Assert.Equal("cpu", r.Code.Kind));
    }

    [Fact]
    public async Task What_was_written_before_means_what_it_meant()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        var two = 2;
        Assert.Equal(["1 fake 0", "2 fake 1"], await pool.MapAsync((n, context) => $"{n} {context.Node} {context.Index}", Numbers));
        Assert.Equal(new[] { 1L, 3L }, await pool.MapAsync(PlusIndex, Numbers));
        Assert.Equal("fake", await pool.ApplyAsync((_, context) => context.Node, 2));
        Assert.Equal(4, await pool.ApplyAsync(n => n * two, 2));
        Assert.Equal(4, await pool.ApplyAsync(() => two * 2));
        Assert.All(fake.State.Requests, r => Assert.Equal("cpu", r.Code.Kind));
        fake.State.Requests.Clear();
        Assert.Equal(Doubled, await pool.MapAsync(async (n, cancel) => { await Task.Delay(0, cancel); return n * 2; }, Numbers));
        Assert.Equal(Doubled, await pool.MapAsync(async (n, _) => { await Task.Yield(); return n * 2; }, Numbers));
        Assert.Equal(Doubled, await pool.MapAsync((n, cancel) => TwiceAsync(n, cancel), Numbers));
        Assert.Equal(["fake", "fake"], await pool.MapAsync(async (_, context) => { await Task.Yield(); return context.Node; }, Numbers));
        Assert.Equal(Doubled, await pool.MapAsync(TwiceAsync, Numbers));
        Assert.Equal(4, await pool.ApplyAsync(TwiceAsync, 2));
        Assert.Equal(4, await pool.ApplyAsync(() => TwiceAsync(2, CancellationToken.None)));
        Assert.Equal(4, await pool.ApplyAsync(async () => await TwiceAsync(2, CancellationToken.None)));
        Assert.Equal(4, await pool.ApplyAsync(FourAsync));
        Assert.Equal(4, await pool.ApplyAsync(cancel => TwiceAsync(2, cancel), Named));
        Assert.Equal(4, await pool.ApplyAsync(async _ => { await Task.Yield(); return 4; }, Named));
        Assert.All(fake.State.Requests, r => Assert.Equal("io", r.Code.Kind));
    }

    [Fact]
    public async Task Tasks_without_a_result_are_run_over_all_inputs()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        Ran.Clear();
        await pool.ForEachAsync(n => Ran.Add($"a{n}"), Numbers);
        await pool.ForEachAsync(Add, Numbers, Named);
        await pool.ForEachAsync((n, cancel) => { cancel.ThrowIfCancellationRequested(); Ran.Add($"b{n}"); }, Numbers);
        await pool.ForEachAsync((n, context) => Ran.Add($"{context.Node}{n}"), Numbers.ToAsyncEnumerable());
        await pool.ForEachAsync(n => { if (n == 1) Ran.Add("one"); }, Numbers);
        Assert.All(fake.State.Requests, r => Assert.Equal("cpu", r.Code.Kind));
        fake.State.Requests.Clear();
        await pool.ForEachAsync(async n => { await Task.Yield(); Ran.Add($"c{n}"); }, Numbers);
        await pool.ForEachAsync(async (n, cancel) => { await Task.Delay(0, cancel); Ran.Add($"d{n}"); }, Numbers);
        await pool.ForEachAsync(async (n, _) => { await Task.Yield(); Ran.Add($"e{n}"); }, Numbers);
        await pool.ForEachAsync(async (n, context) => { await Task.Yield(); Ran.Add($"{context.Node}-{n}"); }, Numbers.ToAsyncEnumerable());
        await pool.ForEachAsync(AddAsync, Numbers);
        await pool.ForEachAsync(n => AddAsync(n), Numbers.ToAsyncEnumerable(), Named);
        await pool.ForEachAsync(n => TwiceAsync(n, CancellationToken.None), Numbers);
        await pool.ForEachAsync(n => AddSoonAsync(n), Numbers);
        await pool.ForEachAsync(AddSoonAsync, Numbers.ToAsyncEnumerable());
        await pool.ForEachAsync((n, cancel) => AddUnlessAsync(n, cancel), Numbers);
        await pool.ForEachAsync((n, context) => AddSoonAsync(n + (int)context.Index * 0), Numbers);
        Assert.All(fake.State.Requests, r => Assert.Equal("io", r.Code.Kind));
        Assert.Equal("soon1 soon2 soon1 soon2 soon1 soon2 soon1 soon2 a1 a2 Add1 Add2 AddAsync1 AddAsync1 AddAsync2 AddAsync2 b1 b2 c1 c2 d1 d2 e1 e2 fake-1 fake-2 fake1 fake2 one".Split(' ').Order(), Ran.Order());
        await pool.ForEachAsync(Add, Array.Empty<int>());
    }

    [Fact]
    public async Task Tasks_without_a_result_are_called_once()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        Ran.Clear();
        var text = "x";
        await pool.ApplyAsync(() => Ran.Add(text));
        await pool.ApplyAsync(() => { Ran.Add("block"); }, Named);
        await pool.ApplyAsync(cancel => { cancel.ThrowIfCancellationRequested(); Ran.Add("token"); });
        await pool.ApplyAsync(Add, 1);
        await pool.ApplyAsync(n => Ran.Add($"a{n}"), 2, Named);
        await pool.ApplyAsync((n, context) => Ran.Add($"{context.Node}{n}"), 3);
        Assert.All(fake.State.Requests, r => Assert.Equal("cpu", r.Code.Kind));
        fake.State.Requests.Clear();
        await pool.ApplyAsync(async () => { await Task.Yield(); Ran.Add("async"); });
        await pool.ApplyAsync(() => AddAsync(4), Named);
        await pool.ApplyAsync(cancel => Task.Delay(0, cancel), Named);
        await pool.ApplyAsync(AddAsync, 5);
        await pool.ApplyAsync(async n => { await Task.Yield(); Ran.Add($"b{n}"); }, 6);
        await pool.ApplyAsync(async (n, cancel) => { await Task.Delay(0, cancel); Ran.Add($"c{n}"); }, 7);
        await pool.ApplyAsync(async (n, context) => { await Task.Yield(); Ran.Add($"{context.Node}-{n}"); }, 8);
        Assert.All(fake.State.Requests, r => Assert.Equal("io", r.Code.Kind));
        Assert.Equal("a2 Add1 AddAsync4 AddAsync5 async b6 block c7 fake-8 fake3 token x".Split(' ').Order(), Ran.Order());
    }

    [Fact]
    public async Task A_task_without_a_result_fails_as_others_do()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        var one = await Assert.ThrowsAsync<TaskFailedException>(() => pool.ForEachAsync(n => { if (n == 3) throw new FormatException("three"); }, Enumerable.Range(0, 5)));
        Assert.Equal((3L, "3", "three"), (one.ItemIndex, one.Input, one.RemoteMessage));
        var some = await Assert.ThrowsAsync<TasksFailedException>(() => pool.ForEachAsync(async n => { await Task.Yield(); throw new FormatException($"{n}"); }, Enumerable.Range(0, 5)));
        Assert.Equal((5, "5 of 5 items failed. Item 0 (input 0) failed on node fake: System.FormatException: 0"), (some.Count, some.Message));
        Assert.Equal("no", (await Assert.ThrowsAsync<TaskFailedException>(() => pool.ApplyAsync(() => throw new FormatException("no")))).RemoteMessage);
        await Assert.ThrowsAsync<UnsendableException>(() => pool.ForEachAsync(AddUnwaited, Numbers));
        await Assert.ThrowsAsync<UnsendableException>(() => pool.MapAsync(n => AddAsync(n), Numbers));
        await Assert.ThrowsAsync<UnsendableException>(() => pool.MapAsync(n => AddSoonAsync(n), Numbers));
        await Assert.ThrowsAsync<UnsendableException>(() => pool.ApplyAsync(n => AddSoonAsync(n), 1));
        await Assert.ThrowsAsync<ArgumentException>(() => pool.ForEachAsync(Add, Numbers, new() { Key = "k" }));
    }

    private static int TwiceUnless(int n, CancellationToken cancel) => cancel.IsCancellationRequested ? 0 : n * 2;

    private static long PlusIndex(int n, TaskContext context) => n + context.Index;

    private static async Task<int> TwiceAsync(int n, CancellationToken cancel)
    {
        await Task.Delay(0, cancel);
        return n * 2;
    }

    private static Task<int> FourAsync() => Task.FromResult(4);

    private static void Add(int n) => Ran.Add($"Add{n}");

    private static async Task AddAsync(int n)
    {
        await Task.Yield();
        Ran.Add($"AddAsync{n}");
    }

    private static async ValueTask AddSoonAsync(int n)
    {
        await Task.Yield();
        Ran.Add($"soon{n}");
    }

    private static ValueTask AddUnlessAsync(int n, CancellationToken cancel) => cancel.IsCancellationRequested ? default : AddSoonAsync(n);

    private static async void AddUnwaited(int n) => await AddAsync(n);
}
