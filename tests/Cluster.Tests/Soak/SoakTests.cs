using System.Globalization;
using System.Runtime.CompilerServices;
using ActorCompute.Cluster.Tests.Harness;
using Xunit.Abstractions;

namespace ActorCompute.Cluster.Tests.Soak;

/// <summary>Four streams of work at once on a cluster whose processes die all the time: workers, nodes, the coordinator.</summary>
public class SoakTests(ITestOutputHelper report)
{
    private const int CallsAtOnce = 20;

    /// <summary>Seconds of dying; ACTORCOMPUTE_SOAK makes it another number.</summary>
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(Setting("ACTORCOMPUTE_SOAK") ?? 30);

    [LongFact(Timeout = 600_000)]
    public async Task Whatever_dies_every_result_comes_once_and_in_order()
    {
        var seed = Setting("ACTORCOMPUTE_SOAK_SEED") ?? Environment.TickCount;
        report.WriteLine($"ACTORCOMPUTE_SOAK_SEED={seed}");
        await using var cluster = await TestCluster.StartAsync();
        await using var mischief = new Mischief(cluster, new Random(seed));
        foreach (var name in new[] { "a", "b", "c" }) await mischief.StartNodeAsync(name);
        await using var pool = await ComputePool.ConnectAsync(new() { AccessFile = cluster.AccessFile });
        using var over = new CancellationTokenSource(Length);
        Flow[] flows = [new("sums, in order"), new("waits, as completed"), new("lambdas, in order"), new("calls")];

        var sums = new ConsoleJob(cluster, flows[0], "map sum-squares --input -", SumSquares.Input).RunAsync(over.Token);
        var waits = new ConsoleJob(cluster, flows[1], "map sleep --input - --unordered --with-index", _ => "0.02").RunAsync(over.Token);
        var lambdas = LambdasAsync(pool, flows[2], Path.Combine(cluster.Folder, "executions"), over.Token);
        var calls = CallsAsync(pool, flows[3], over.Token);
        await TellingOnFailureAsync(cluster, async () =>
        {
            await Deadline.UntilAsync("all of them are under way", TimeSpan.FromSeconds(60), () => Task.FromResult(flows.All(f => f.Results > 0)));
            await mischief.RunAsync(over.Token);
            await Task.WhenAll(sums, waits, lambdas, calls);
        });

        report.WriteLine($"{mischief} within {Length.TotalSeconds:0} s");
        foreach (var flow in flows) report.WriteLine(flow.ToString());
        report.WriteLine($"lambdas: {await lambdas} executions");
        Assert.Equal(SumSquares.Results((await sums).Fed), (await sums).End.Expect(0).Lines);
        Assert.Equal(Waits((await waits).Fed).Order(StringComparer.Ordinal), (await waits).End.Expect(0).Lines.Order(StringComparer.Ordinal));
    }

    private async Task TellingOnFailureAsync(TestCluster cluster, Func<Task> act)
    {
        try
        {
            await act();
        }
        catch
        {
            report.WriteLine(cluster.Errors);
            throw;
        }
    }

    private static IEnumerable<string> Waits(int count) => Enumerable.Range(0, count).Select(i => $$"""{"index":{{i}},"value":0.02}""");

    /// <summary>A lazy map of a closure that leaves a byte in a file of its process each time it runs.</summary>
    /// <returns>How often it ran.</returns>
    private static async Task<long> LambdasAsync(ComputePool pool, Flow flow, string trace, CancellationToken over)
    {
        long next = 0;
        Directory.CreateDirectory(trace);
        await foreach (var result in pool.IMapAsync(n => Traced(n, trace), NumbersAsync(() => next, over), cancel: CancellationToken.None))
        {
            Assert.Equal(next * 3, result);
            flow.Reach(++next);
        }
        return new DirectoryInfo(trace).EnumerateFiles().Sum(f => f.Length);
    }

    private static long Traced(long n, string trace)
    {
        using var file = new FileStream(Path.Combine(trace, $"{Environment.ProcessId}"), FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        file.WriteByte(0);
        return n * 3;
    }

    /// <summary>Numbers until that is over, never far ahead of what has come back.</summary>
    private static async IAsyncEnumerable<long> NumbersAsync(Func<long> returned, CancellationToken over, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        for (long n = 0; !over.IsCancellationRequested; n++)
        {
            while (n - returned() >= 500 && !over.IsCancellationRequested) await Task.Delay(10, cancel);
            yield return n;
        }
    }

    /// <summary>Single calls of asynchronous code, so many outstanding at a time.</summary>
    private static async Task CallsAsync(ComputePool pool, Flow flow, CancellationToken over)
    {
        var returned = 0;
        async Task CallAsync(int caller)
        {
            for (var n = caller; !over.IsCancellationRequested; n += CallsAtOnce)
            {
                Assert.Equal(n + 1, await pool.ApplyAsync(NextAsync, n));
                lock (flow) flow.Reach(++returned);
            }
        }
        await Task.WhenAll(Enumerable.Range(0, CallsAtOnce).Select(CallAsync));
    }

    private static async Task<int> NextAsync(int n)
    {
        await Task.Delay(5);
        return n + 1;
    }

    private static int? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
