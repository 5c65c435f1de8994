using System.Diagnostics;
using ActorCompute;

// What a C# program sees of a pool: on a cluster of its own in this process, or with an access file's path on that cluster.
// Run it by hand: dotnet run -c Release --project bench/Pool.Bench [-- ACCESS-FILE]
var start = Stopwatch.GetTimestamp();
await using var pool = args is [var access] ? await ComputePool.ConnectAsync(new() { AccessFile = access }) : await ComputePool.StartLocalAsync();
Say("pool is there", Since(start));

start = Stopwatch.GetTimestamp();
await foreach (var _ in pool.IMapAsync(n => (long)n * n, Enumerable.Range(0, 1000))) break;
Say("MapAsync(lambda) on a fresh pool, to the first result", Since(start));

for (var round = 1; round <= 3; round++) await TimeAsync($"MapAsync(n => n * n), 1,000,000, round {round}", () => pool.MapAsync(n => (long)n * n, Enumerable.Range(0, 1_000_000)));

var single = new List<double>();
for (var n = 0; n < 1100; n++)
{
    start = Stopwatch.GetTimestamp();
    await pool.ApplyAsync(m => m + 1, n);
    if (n >= 100) single.Add(Since(start).TotalMilliseconds);
}
single.Sort();
Console.WriteLine($"{"ApplyAsync, one after another, 1,000",-60} median {single[500]:0.00} ms, p99 {single[990]:0.00} ms");
for (var round = 1; round <= 3; round++)
    await TimeAsync($"ApplyAsync, 10,000 outstanding, round {round}", () => Task.WhenAll(Enumerable.Range(0, 10_000).Select(n => pool.ApplyAsync(m => m + 1, n))));
await TimeAsync("MapAsync(async 1 s wait), 10,000", () => pool.MapAsync(async n => { await Task.Delay(1000); return n; }, Enumerable.Range(0, 10_000)));

static TimeSpan Since(long start) => Stopwatch.GetElapsedTime(start);

static void Say(string what, TimeSpan took) => Console.WriteLine($"{what,-60} {took.TotalMilliseconds,8:0} ms");

static async Task TimeAsync(string what, Func<Task> work)
{
    var start = Stopwatch.GetTimestamp();
    await work();
    Say(what, Since(start));
}
