using System.Diagnostics;
using ActorCompute.ComputeNode;
using ActorCompute.ComputeNode.Bench;
using ActorCompute.ComputeNode.Compute;
using ActorCompute.ComputeNode.Node;
using ActorCompute.ComputeNode.Packages;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;
using Akka.Actor;
using Microsoft.Extensions.Logging.Abstractions;

// Measures a node without a cluster: what one worker process does, and what goes through the node with a coordinator that only counts.
// Run it by hand: dotnet run -c Release --project bench/ComputeNode.Bench
var cache = Directory.CreateTempSubdirectory("actorcompute-bench-");
using var code = await NodeCode.OpenAsync(new NodeOptions { CacheFolder = cache.FullName }, () => ContentSource.OpenSocket("none"), CancellationToken.None);
var program = WorkerProgram.Locate(Path.GetTempPath(), code.Folder, new NodeId("bench"));
await StartAsync();
await WorkerAsync(Range(1, 100_000_000), "square");
await WorkerAsync(Raw(10_000_000), "square");
await WorkerAsync(Json(1_000_000), "square");
await WorkerAsync(Range(10_000_000, 8, step: 0), "sum-squares");
await WorkerAsync(Range(10_000_000, 20, step: 0), "count-primes");
foreach (var slots in new[] { 1, 2 })
{
    await NodeAsync(slots, "square", TaskKind.Cpu, leases: 100_000, itemsPerLease: 1, TimeSpan.FromMicroseconds(20));
    await NodeAsync(slots, "square", TaskKind.Cpu, leases: 100_000, itemsPerLease: 1, TimeSpan.FromMicroseconds(20));
    await NodeAsync(slots, "square", TaskKind.Cpu, leases: 50, itemsPerLease: 1_000_000, TimeSpan.FromMilliseconds(20));
}
await NodeAsync(1, "sleep", TaskKind.Io, leases: 1, itemsPerLease: 10_000, TimeSpan.Zero);
await NodeAsync(1, "sleep", TaskKind.Io, leases: 10_000, itemsPerLease: 1, TimeSpan.Zero);

async Task StartAsync()
{
    for (var n = 0; n < 5; n++)
    {
        var watch = Stopwatch.StartNew();
        using var worker = await WorkerProcess.StartAsync(program, CancellationToken.None);
        var ready = watch.Elapsed;
        worker.Run([new Lease(new LeaseId(1, 1), new JobId("bench"), "square", TaskKind.Cpu, Range(3, 1), default)]);
        await worker.Results.ReadAsync();
        Console.WriteLine($"worker ready after {ready.TotalMilliseconds:F1} ms, first result after {watch.Elapsed.TotalMilliseconds:F1} ms");
    }
}

async Task WorkerAsync(Segment input, string task)
{
    using var worker = await WorkerProcess.StartAsync(program, CancellationToken.None);
    worker.Run([new Lease(new LeaseId(1, 1), new JobId("bench"), task, TaskKind.Cpu, input, default)]);
    var watch = Stopwatch.StartNew();
    var (ended, cost) = (false, default(WorkCost));
    while (!ended)
    {
        foreach (var result in await worker.Results.ReadAsync())
        {
            cost += result.Cost;
            ended |= result.Ended;
        }
    }
    var seconds = watch.Elapsed.TotalSeconds;
    Console.WriteLine($"{task} of {input.Count:N0} {input.Codec} items in one lease: {seconds:F3} s, {cost.Items / seconds:N0}/s; "
        + $"cpu {cost.Cpu.TotalSeconds:F3} s, allocated {cost.Allocated:N0}");
}

async Task NodeAsync(int slots, string task, TaskKind kind, int leases, int itemsPerLease, TimeSpan expected)
{
    using var system = ActorSystem.Create("bench");
    var info = new NodeInfo(new NodeId("bench"), 0, slots, 10_000, new Dictionary<string, string>(), "0");
    var done = new TaskCompletionSource<TimeSpan>();
    var all = Enumerable.Range(0, leases).Select(n => new Lease(
        new LeaseId(1, n), new JobId("bench"), task, kind,
        Segment.OfRange((long)n * itemsPerLease, 1, kind is TaskKind.Io ? 0 : 1, itemsPerLease), expected)).ToList();
    var node = system.ActorOf(NodeActor.For(info, program, code.Store, ActorCompute.ComputeNode.Io.IoRules.Default, NullLogger.Instance));
    var coordinator = system.ActorOf(Props.Create(() => new CountingCoordinator(all, (long)leases * itemsPerLease, done)));
    await Task.Delay(500);   // the workers are up
    node.Tell(new Connect(coordinator));
    var seconds = (await done.Task).TotalSeconds;
    Console.WriteLine($"{slots} slots, {leases:N0} leases of {itemsPerLease:N0} × {task}: {seconds:F3} s, {leases / seconds:N0} leases/s, "
        + $"{(long)leases * itemsPerLease / seconds:N0} items/s");
    await system.Terminate();
}

static Segment Range(long start, long count, long step = 1) => Segment.OfRange(0, start, step, count);

static Segment Raw(int count) => Segment.OfRaw(0, ElementType.Int64, new byte[Math.Min(count * 8, Segment.MaxBytes)]);

static Segment Json(int count)
{
    var builder = new JsonSegmentBuilder(0);
    for (var n = 0; n < count && builder.Bytes < Segment.MaxBytes - 64; n++) builder.Add(System.Text.Encoding.UTF8.GetBytes(n.ToString()));
    return builder.Take()!;
}
