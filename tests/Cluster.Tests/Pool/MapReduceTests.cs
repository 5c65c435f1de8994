namespace ActorCompute.Cluster.Tests.Pool;

/// <summary>Results that are merged on a cluster with real worker processes.</summary>
public sealed class MapReduceTests(LocalPool local) : IClassFixture<LocalPool>
{
    private const int Patience = 90_000;

    private readonly ComputePool _pool = local.Pool;

    [Fact(Timeout = Patience)]
    public async Task Squares_add_up() =>
        Assert.Equal(333_333_833_333_500_000, await _pool.MapReduceAsync(n => (long)n * n, Enumerable.Range(1, 1_000_000), (a, b) => a + b));

    [Fact(Timeout = Patience)]
    public async Task Texts_are_put_together_in_the_order_of_the_inputs()
    {
        var (open, comma) = ("<", ",");
        var all = await _pool.MapReduceAsync(n => $"{open}{n}", Enumerable.Range(0, 5000), (a, b) => a + comma + b, new() { ChunkSize = 7 });
        Assert.Equal(string.Join(',', Enumerable.Range(0, 5000).Select(n => $"<{n}")), all);
    }

    [Fact(Timeout = Patience)]
    public async Task Floats_add_up_to_the_same_bits_however_the_work_is_cut()
    {
        var sums = new HashSet<long>();
        foreach (int? chunk in (int?[])[null, null, 1, 7, 64, 1000])
            sums.Add(BitConverter.DoubleToInt64Bits(await _pool.MapReduceAsync(n => Math.Sin(n) * Math.Pow(10, n % 17), Enumerable.Range(0, 3000), (a, b) => a + b, new() { ChunkSize = chunk })));
        Assert.Single(sums);
    }

    [Fact(Timeout = Patience)]
    public async Task Asynchronous_results_are_merged_too() =>
        Assert.Equal(4950, await _pool.MapReduceAsync(async n => { await Task.Delay(1); return n; }, Enumerable.Range(0, 100), (a, b) => a + b));

    [Fact(Timeout = Patience)]
    public async Task Objects_are_merged_and_large_ones_travel_beside()
    {
        var all = await _pool.MapReduceAsync(n => new List<string> { new((char)('a' + n), 300_000) }, Enumerable.Range(0, 12), (a, b) => { a.AddRange(b); return a; }, new() { ChunkSize = 5 });
        Assert.Equal(Enumerable.Range(0, 12).Select(n => ((char)('a' + n), 300_000)), all.Select(t => (t[0], t.Length)));
    }

    [Fact(Timeout = Patience)]
    public async Task A_key_that_is_null_fails_its_item_and_says_so()
    {
        var error = await Assert.ThrowsAsync<TaskFailedException>(() => _pool.ReduceByKeyAsync(n => new[] { (n == 1 ? null! : "a", 1) }, [0, 1, 2], (a, b) => a + b));
        Assert.Equal("Item 1 (input 1) failed on node embedded: System.InvalidOperationException: "
            + "The key of a pair is null, which is no key; give it one that stands for none, such as an empty text.", error.Message);
    }

    [Fact(Timeout = Patience)]
    public async Task Half_of_a_character_is_refused_as_a_key_and_as_a_value_to_merge()
    {
        static string Cut(int n) => "a\U0001F600"[..(n + 1)];
        var key = await Assert.ThrowsAsync<TaskFailedException>(() => _pool.ReduceByKeyAsync(n => new[] { (Cut(n), 1) }, [0, 1], (a, b) => a + b));
        Assert.Equal(TaskFailureKind.BadResult, key.Kind);
        Assert.Contains("holds half of a surrogate pair (U+D83D)", key.Message, StringComparison.Ordinal);
        var value = await Assert.ThrowsAsync<TaskFailedException>(() => _pool.MapReduceAsync(Cut, [0, 1], (a, b) => a + b));
        Assert.Equal(TaskFailureKind.BadResult, value.Kind);
        Assert.Equal(new() { ["a\U0001F600"] = 2 }, await _pool.ReduceByKeyAsync(n => new[] { (Cut(n), 1) }, [2, 2], (a, b) => a + b));
        var later = await Assert.ThrowsAsync<TaskFailedException>(() => _pool.MapAsync(async n => { await Task.Yield(); return (n, Cut(n)); }, [0, 1, 2]));
        Assert.Contains("its 'Item2' holds half", later.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience)]
    public async Task Without_an_input_there_is_nothing_or_the_seed()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _pool.MapReduceAsync(n => n, Array.Empty<int>(), (a, b) => a + b));
        Assert.Equal(7, await _pool.MapReduceAsync(n => n, Array.Empty<int>(), 7, (a, b) => a + b));
        Assert.Equal("seed012", await _pool.MapReduceAsync(n => $"{n}", Enumerable.Range(0, 3), "seed", (a, b) => a + b));
    }

    [Fact(Timeout = Patience)]
    public async Task Failed_items_are_thrown_as_by_a_map()
    {
        var one = await Assert.ThrowsAsync<TaskFailedException>(() => _pool.MapReduceAsync(n => n == 13 ? throw new FormatException("not 13") : n, Enumerable.Range(0, 100), (a, b) => a + b));
        Assert.Equal((13, "13", "not 13"), (one.ItemIndex, one.Input, one.RemoteMessage));
        var many = await Assert.ThrowsAsync<TasksFailedException>(() => _pool.MapReduceAsync(n => n % 2 == 0 ? throw new FormatException("even") : n, Enumerable.Range(0, 1000), (a, b) => a + b));
        Assert.Equal((500, 0, "2"), (many.Count, many.First[0].ItemIndex, many.First[1].Input));
    }

    [Fact(Timeout = Patience)]
    public async Task An_item_that_fails_once_has_its_place_among_the_others()
    {
        var folder = Directory.CreateTempSubdirectory("ac-merge-").FullName;
        var all = await _pool.MapReduceAsync(n =>
        {
            var mark = Path.Combine(folder, $"{n}");
            if (n % 10 == 3 && !File.Exists(mark))
            {
                File.WriteAllText(mark, "");
                throw new FormatException("once");
            }
            return $"{n} ";
        }, Enumerable.Range(0, 100), (a, b) => a + b, new() { Retries = 1 });
        Directory.Delete(folder, recursive: true);
        Assert.Equal(string.Concat(Enumerable.Range(0, 100).Select(n => $"{n} ")), all);
    }

    [Fact(Timeout = Patience)]
    public async Task A_merge_that_throws_is_told_as_what_it_is()
    {
        var limit = 10;
        var failed = await Assert.ThrowsAsync<MergeFailedException>(() => _pool.MapReduceAsync(
            n => n, Enumerable.Range(0, 100), (a, b) => a + b > limit ? throw new FormatException("too much") : a + b));
        Assert.Equal(("System.FormatException", "too much"), (failed.RemoteType, failed.RemoteMessage));
        Assert.StartsWith("Merging the results of items ", failed.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience)]
    public async Task It_can_be_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var started = new TaskCompletionSource();
        var counting = _pool.MapReduceAsync(n => n, Counted(started), (a, b) => Math.Max(a, b), cancel: cancel.Token);
        await started.Task;
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => counting);

        static IEnumerable<int> Counted(TaskCompletionSource started)
        {
            for (var n = 0; ; n++)
            {
                if (n == 100_000) started.SetResult();
                yield return n;
            }
        }
    }

    [Fact(Timeout = Patience)]
    public async Task What_cannot_be_sent_of_a_merge_is_refused_before_anything_is()
    {
        using var stream = new MemoryStream();
        var refused = await Assert.ThrowsAsync<UnsendableException>(() => _pool.MapReduceAsync(n => n, Enumerable.Range(0, 3), (a, b) => a + b + (int)stream.Length));
        Assert.Contains("stream", refused.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience)]
    public async Task Words_of_real_texts_are_counted_by_key_as_one_after_another()
    {
        string[] texts = [.. Directory.EnumerateFiles("/usr/share/doc", "copyright", new EnumerationOptions { RecurseSubdirectories = true }).Order(StringComparer.Ordinal).Take(150).Select(File.ReadAllText)];
        var expected = new Dictionary<string, int>();
        foreach (var word in texts.SelectMany(Words)) expected[word] = expected.GetValueOrDefault(word) + 1;
        var counts = await _pool.ReduceByKeyAsync(text => Words(text).Select(word => (word, 1)), texts, (a, b) => a + b);
        Assert.Equal(expected.OrderBy(w => w.Key, StringComparer.Ordinal), counts.OrderBy(w => w.Key, StringComparer.Ordinal));
        Assert.Equal(expected, await _pool.ReduceByKeyAsync(text => Words(text).CountBy(word => word), texts, (a, b) => a + b, new() { ChunkSize = 3 }));
    }

    [Fact(Timeout = Patience)]
    public async Task Values_of_a_key_are_combined_in_the_order_of_the_inputs()
    {
        var lists = await _pool.ReduceByKeyAsync(n => new[] { (Key: n % 3, Value: $"{n} ") }, Enumerable.Range(0, 1000), (a, b) => a + b, new() { ChunkSize = 10 });
        Assert.Equal(3, lists.Count);
        Assert.All(lists, l => Assert.Equal(string.Concat(Enumerable.Range(0, 1000).Where(n => n % 3 == l.Key).Select(n => $"{n} ")), l.Value));
        Assert.Empty(await _pool.ReduceByKeyAsync(n => new[] { (n, n) }, Array.Empty<int>(), (a, b) => a + b));
    }

    private static IEnumerable<string> Words(string text) => text.Split([' ', '\n', '\t', '.', ',', ';', ':', '(', ')', '"'], StringSplitOptions.RemoveEmptyEntries);
}
