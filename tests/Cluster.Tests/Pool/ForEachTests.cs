namespace ActorCompute.Cluster.Tests.Pool;

/// <summary>Tasks without a result, in real worker processes: what they do is seen in a folder.</summary>
public sealed class ForEachTests(LocalPool local) : IClassFixture<LocalPool>, IDisposable
{
    private const int Patience = 60_000;

    private readonly ComputePool _pool = local.Pool;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ac-each-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact(Timeout = Patience)]
    public async Task Every_item_is_run_and_the_call_ends_when_all_have()
    {
        var folder = _folder.FullName;
        await _pool.ForEachAsync(n => File.WriteAllText(Path.Combine(folder, $"a{n}"), ""), Enumerable.Range(0, 50));
        await _pool.ForEachAsync((n, context) => File.WriteAllText(Path.Combine(folder, $"b{context.Index}"), ""), Enumerable.Range(7, 50));
        await _pool.ForEachAsync(async (n, cancel) => await File.WriteAllTextAsync(Path.Combine(folder, $"c{n}"), "", cancel), Enumerable.Range(0, 50));
        await _pool.ForEachAsync(n => WrittenAsync(folder, n), Enumerable.Range(0, 50).ToAsyncEnumerable());
        await _pool.ForEachAsync((n, context) => SoonAsync(Path.Combine(folder, $"e{context.Index}")), Enumerable.Range(0, 50));
        Assert.Equal(["a", "b", "c", "d", "e"], Names().Select(n => n[..1]).Distinct());
        Assert.Equal(250, Names().Length);
    }

    [Fact(Timeout = Patience)]
    public async Task A_single_call_needs_no_result()
    {
        var folder = _folder.FullName;
        await _pool.ApplyAsync(() => File.WriteAllText(Path.Combine(folder, "a"), ""));
        await _pool.ApplyAsync(async () => await File.WriteAllTextAsync(Path.Combine(folder, "b"), ""));
        await _pool.ApplyAsync(name => File.WriteAllText(Path.Combine(folder, name), ""), "c");
        await _pool.ApplyAsync(n => WrittenAsync(folder, n), 5);
        Assert.Equal(["a", "b", "c", "d5"], Names());
        Assert.Equal("gone", (await Assert.ThrowsAsync<TaskFailedException>(() => _pool.ApplyAsync(() => throw new InvalidOperationException("gone")))).RemoteMessage);
    }

    [Fact(Timeout = Patience)]
    public async Task Failed_items_are_thrown_once_all_have_run()
    {
        var folder = _folder.FullName;
        var failures = await Assert.ThrowsAsync<TasksFailedException>(() => _pool.ForEachAsync(n =>
        {
            if (n % 10 == 3) throw new InvalidOperationException($"{n}");
            File.WriteAllText(Path.Combine(folder, $"{n}"), "");
        }, Enumerable.Range(0, 30)));
        Assert.Equal((3, 27), (failures.Count, Names().Length));
    }

    private string[] Names() => [.. _folder.GetFiles().Select(f => f.Name).Order(StringComparer.Ordinal)];

    private static async ValueTask SoonAsync(string path) => await File.WriteAllTextAsync(path, "");

    private static async Task<int> WrittenAsync(string folder, int n)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, $"d{n}"), "");
        return n;
    }
}
