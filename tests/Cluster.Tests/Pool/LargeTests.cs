using System.Security.Cryptography;
using ActorCompute.Cluster.Tests.Harness;

namespace ActorCompute.Cluster.Tests.Pool;

/// <summary>Items and results far above what a message holds, on a pool with real worker processes.</summary>
public sealed class LargeTests(LocalPool local) : IClassFixture<LocalPool>
{
    private const int Patience = 120_000;
    private const int Size = 50_000_000;

    private readonly ComputePool _pool = local.Pool;

    [LongFact(Timeout = Patience)]
    public async Task An_item_of_50_MB_comes_back_as_it_was()
    {
        var item = RandomNumberGenerator.GetBytes(Size);
        var echoed = Assert.Single(await _pool.MapAsync(bytes => bytes, new[] { item }));
        Assert.Equal((item.Length, Hash(item)), (echoed.Length, Hash(echoed)));
    }

    [Fact(Timeout = Patience)]
    public async Task A_result_of_50_MB_comes_from_a_small_item()
    {
        var results = await _pool.MapAsync(n => Filled(n), new[] { 1, Size, 2 });
        Assert.Equal([1, Size, 2], results.Select(r => r.Length));
        Assert.Equal(Hash(Filled(Size)), Hash(results[1]));
    }

    [Fact(Timeout = Patience)]
    public async Task Large_and_small_keep_their_order_in_a_stream()
    {
        int[] lengths = [3, 2_000_000, 5, 4_000_000, 3_000_000, 1];
        Assert.Equal(lengths, await _pool.IMapAsync(text => text.Length, lengths.Select(n => new string('x', n))).ToListAsync());
        Assert.Equal(lengths, (await _pool.IMapAsync(n => new string('x', n), lengths).ToListAsync()).Select(t => t.Length));
    }

    [Fact(Timeout = Patience)]
    public async Task A_call_and_an_asynchronous_one_take_and_give_as_much()
    {
        var item = RandomNumberGenerator.GetBytes(5_000_000);
        Assert.Equal(Hash(item), Hash(await _pool.ApplyAsync(bytes => bytes, item)));
        Assert.Equal(Hash(item), Hash(await _pool.ApplyAsync(EchoAsync, item)));
    }

    [Fact(Timeout = Patience)]
    public async Task A_large_item_that_fails_is_told_without_its_bytes()
    {
        var failure = await Assert.ThrowsAsync<TaskFailedException>(() => _pool.MapAsync(Refuse, new[] { new byte[3_000_000] }));
        Assert.Equal((0, null, "not 3000000"), (failure.ItemIndex, failure.Input, failure.RemoteMessage));
    }

    [Fact(Timeout = Patience)]
    public async Task More_than_256_MiB_are_refused_on_either_side_with_the_size()
    {
        var failure = await Assert.ThrowsAsync<TaskFailedException>(() => _pool.MapAsync(n => new byte[n], new[] { 270_000_000 }));
        Assert.Equal(TaskFailureKind.BadResult, failure.Kind);
        Assert.Contains("270000000 bytes; at most 268435456", failure.RemoteMessage, StringComparison.Ordinal);
        var refusal = await Assert.ThrowsAsync<UnsendableException>(() => _pool.MapAsync(bytes => bytes.Length, new[] { new byte[270_000_000] }));
        Assert.Contains("270,000,000 bytes", refusal.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience)]
    public async Task A_submitted_job_keeps_its_large_results()
    {
        var job = await _pool.SubmitAsync(n => Filled(n), new[] { 2_000_000, 3 });
        Assert.Equal([2_000_000, 3], (await job.ResultsAsync().ToListAsync()).Select(r => r.Length));
    }

    [Fact(Timeout = Patience)]
    public async Task Arrays_of_numbers_come_back_as_they_were_large_ones_and_null_ones_too()
    {
        double[]?[] arrays = [[1, double.NaN], null, [], [.. Enumerable.Range(0, 1_000_000).Select(n => n * 0.1)], [double.Epsilon]];
        Assert.Equal(arrays, await _pool.MapAsync(a => a, arrays));
        Assert.Equal(new[] { 3.0, 0.5 }, await _pool.MapAsync(a => a.Sum(), new double[][] { [1, 2], [0.5] }));
        Assert.Equal([[3], [1, 2]], await _pool.MapAsync(LaterAsync, new long[][] { [3], [1, 2] }));
    }

    public static byte[] Filled(int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++) bytes[i] = (byte)(i * 31 >> 3);
        return bytes;
    }

    private static async Task<byte[]> EchoAsync(byte[] bytes)
    {
        await Task.Yield();
        return bytes;
    }

    private static async Task<long[]> LaterAsync(long[] numbers)
    {
        await Task.Yield();
        return numbers;
    }

    private static int Refuse(byte[] bytes) => throw new FormatException($"not {bytes.Length}");

    private static string Hash(byte[] bytes) => Convert.ToHexString(SHA256.HashData(bytes));
}
