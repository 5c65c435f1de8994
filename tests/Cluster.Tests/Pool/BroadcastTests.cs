using System.Collections.Concurrent;

namespace ActorCompute.Cluster.Tests.Pool;

/// <summary>Shared values, with real worker processes.</summary>
public sealed class BroadcastTests(LocalPool local) : IClassFixture<LocalPool>
{
    private const int Patience = 120_000, Numbers = 50_000_000 / sizeof(double);

    private readonly ComputePool _pool = local.Pool;

    [Fact(Timeout = Patience)]
    public async Task A_large_array_is_loaded_once_a_worker_whichever_maps_use_it()
    {
        double[] value = [.. Enumerable.Range(0, Numbers).Select(n => n / 2.0)];
        var shared = await _pool.BroadcastAsync(value);
        Assert.Same(value, shared.Value);
        var seen = new List<(int Process, int Loads, double Value)>();
        for (var map = 0; map < 3; map++)
        {
            var step = map + 1;   // another closure, and so another invocation
            seen.AddRange(await _pool.MapAsync(n => Seen.Of(shared.Value, n * step), Enumerable.Range(0, 200), new() { ChunkSize = 5 }));
        }
        Assert.All(seen, s => Assert.Equal(1, s.Loads));
        Assert.DoesNotContain(Environment.ProcessId, seen.Select(s => s.Process));
        Assert.Equal(Enumerable.Range(1, 3).SelectMany(step => Enumerable.Range(0, 200).Select(n => value[n * step])), seen.Select(s => s.Value));
    }

    [Fact(Timeout = Patience)]
    public async Task A_value_of_a_type_of_ones_own_is_made_once_a_worker_and_asynchronous_tasks_share_it()
    {
        var model = await _pool.BroadcastAsync(new Model { Factors = new() { ["a"] = 2, ["b"] = 3 } });
        var made = await _pool.MapAsync(async n =>
        {
            await Task.Yield();
            return (model.Value.Factors["b"] * n, Model.Made);
        }, Enumerable.Range(0, 100));
        Assert.Equal(Enumerable.Range(0, 100).Select(n => (3 * n, 1)), made);
    }

    [Fact(Timeout = Patience)]
    public async Task Single_calls_reductions_and_initializers_share_values_too()
    {
        var (one, two) = (await _pool.BroadcastAsync(new[] { 10, 20 }), await _pool.BroadcastAsync(new[] { 30, 40 }));
        Assert.Equal(new[] { 11, 21, 31, 41 }, await Task.WhenAll(from shared in new[] { one, two } from i in new[] { 0, 1 } select _pool.ApplyAsync(n => shared.Value[i] + n, 1)));
        Assert.Equal(6 + 2 * 30, await _pool.MapReduceAsync(n => n, new[] { 1, 2, 3 }, (a, b) => a + b + two.Value[0], new() { ChunkSize = 1 }));
        Assert.Equal(new[] { 25, 26 }, await _pool.MapAsync(n => Start.Value + n, new[] { 5, 6 }, new() { Initializer = () => Start.Value = one.Value[1] }));
    }

    [Fact(Timeout = Patience)]
    public async Task A_generic_lambda_captures_one()
    {
        Assert.Equal(new[] { "a!", "b!" }, await LookUp(await _pool.BroadcastAsync(new[] { "a!", "b!" })));
        Assert.Equal(new[] { 1.5, 2.5 }, await LookUp(await _pool.BroadcastAsync(new[] { 1.5, 2.5 })));

        Task<T[]> LookUp<T>(Broadcast<T[]> shared) => _pool.MapAsync(n => shared.Value[n], [0, 1]);
    }

    [Fact(Timeout = Patience)]
    public async Task As_an_item_it_is_refused()
    {
        var shared = await _pool.BroadcastAsync(new[] { 1 });
        await Assert.ThrowsAsync<UnsendableException>(() => _pool.MapAsync(b => b.Value[0], new[] { shared }));
    }

    private static class Seen
    {
        private static readonly ConcurrentDictionary<double[], bool> Loaded = new(ReferenceEqualityComparer.Instance);

        public static (int, int, double) Of(double[] value, int at)
        {
            Loaded.TryAdd(value, true);
            return (Environment.ProcessId, Loaded.Count, value[at]);
        }
    }

    private static class Start
    {
        public static int Value { get; set; }
    }

    public sealed class Model
    {
        private static int _made;

        public Model() => Interlocked.Increment(ref _made);

        public static int Made => Volatile.Read(ref _made);

        public Dictionary<string, int> Factors { get; init; } = [];
    }
}
