using System.Collections.Concurrent;

namespace ActorCompute.Cluster.Tests.Pool;

/// <summary>What tasks print, as a program sees it.</summary>
public sealed class PrintedTests(LocalPool local) : IClassFixture<LocalPool>
{
    private const int Patience = 60_000;

    private readonly ComputePool _pool = local.Pool;
    private readonly ConcurrentQueue<JobLogLine> _lines = new();

    [Fact(Timeout = Patience)]
    public async Task A_map_s_lines_are_all_told_before_it_ends()
    {
        var results = await _pool.MapAsync(n =>
        {
            Console.WriteLine($"at {n}");
            return n + 1;
        }, Enumerable.Range(0, 200), Telling());
        Assert.Equal(Enumerable.Range(1, 200), results);
        Assert.Equal(Enumerable.Range(0, 200).Select(n => ((long?)n, $"at {n}")), _lines.OrderBy(l => l.Item).Select(l => (l.Item, l.Text)));
    }

    [Fact(Timeout = Patience)]
    public async Task Streams_asynchronous_tasks_and_reductions_tell_too()
    {
        await foreach (var _ in _pool.IMapAsync(async (int n) =>
        {
            await Task.Delay(1);
            Console.Error.WriteLine($"stream {n}");
            return n;
        }, Enumerable.Range(0, 5), Telling()))
        {
        }
        await _pool.MapReduceAsync(n =>
        {
            Console.WriteLine($"reduce {n}");
            return n;
        }, Enumerable.Range(0, 5), (a, b) => a + b, Telling());
        Assert.Equal(["reduce", "stream"], _lines.Select(l => l.Text.Split(' ')[0]).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(10, _lines.Count);
    }

    [Fact(Timeout = Patience)]
    public async Task All_ways_to_print_go_side_by_side_in_asynchronous_items()
    {
        for (var round = 0; round < 3; round++)
        {
            var results = await _pool.MapAsync(async (n, context) =>
            {
                for (var i = 0; i < 10; i++)
                {
                    await Task.Delay(1);
                    context.Log($"{n}");
                    Console.WriteLine(n);
                    Console.Error.WriteLine(n);
                }
                Console.Write("unfinished");
                return n;
            }, Enumerable.Range(0, 200));
            Assert.Equal(Enumerable.Range(0, 200), results);
        }
    }

    [Fact(Timeout = Patience)]
    public async Task An_item_that_closes_or_replaces_the_console_harms_no_other()
    {
        var options = new JobOptions { ChunkSize = 1 };
        await _pool.MapAsync(n =>
        {
            Console.Out.Close();
            Console.SetOut(TextWriter.Null);
            return n;
        }, Enumerable.Range(0, 10), options);
        await _pool.MapAsync(n =>
        {
            Console.WriteLine($"at {n}");
            return n;
        }, Enumerable.Range(0, 10), Telling() with { ChunkSize = 1 });
        Assert.Equal(10, _lines.Count);
    }

    [Fact(Timeout = Patience)]
    public async Task What_the_listener_throws_the_map_throws() =>
        Assert.Equal("enough", (await Assert.ThrowsAsync<InvalidOperationException>(() => _pool.MapAsync(n =>
        {
            Console.WriteLine(n);
            return n;
        }, [1], new() { Log = _ => throw new InvalidOperationException("enough") }))).Message);

    [Fact(Timeout = Patience)]
    public async Task A_submitted_job_has_a_log_that_can_be_read_again()
    {
        var job = await _pool.SubmitAsync(n =>
        {
            Console.WriteLine($"at {n}");
            return n > 0 ? n : throw new InvalidOperationException("no");
        }, [0, 1]);
        var lines = await job.LogAsync(follow: true).ToListAsync();
        Assert.Equal([(0, 1, "at 0"), (1, 1, "at 1")], lines.OrderBy(l => l.Item).Select(l => (l.Item!.Value, l.Attempt, l.Text)));
        Assert.Equal([1, 2], lines.Select(l => l.Number));
        Assert.Equal(lines, await _pool.GetJob<int>(job.Id).LogAsync().ToListAsync());
    }

    private JobOptions Telling() => new() { Log = _lines.Enqueue };
}
