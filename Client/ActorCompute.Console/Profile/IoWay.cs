using System.Diagnostics;
using ActorCompute.ComputeNode.Io;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;
using ActorCompute.Worker.Talking;

namespace ActorCompute.Profile;

/// <summary>A built-in I/O task in this process, as a node has it in its own.</summary>
/// <param name="atOnce">So many items at once.</param>
internal sealed class IoWay(string name, string place, string task, int atOnce) : IWay
{
    private readonly IoTaskTable _tasks = new(IoRules.Default);

    public string Name => name;

    public string Place => place;

    public async Task<SampleRun> RunAsync(Sample sample, bool compares, CancellationToken cancel)
    {
        var (run, digest) = (_tasks.Find(task), new ResultDigest(compares));
        var (started, before, watch) = (Stopwatch.GetTimestamp(), Used(), new ProcessorWatch());
        watch.Look(thread: null);
        using var room = new SemaphoreSlim(atOnce);
        var (running, walls, index) = (new List<Task<TimeSpan>>(), TimeSpan.Zero, 0L);
        foreach (var document in sample.Segments.SelectMany(ItemDocuments.Of))
        {
            await room.WaitAsync(cancel);
            running.Add(ItemAsync(run, document, index++, room, digest, cancel));
        }
        foreach (var wall in await Task.WhenAll(running)) walls += wall;
        var after = Used();
        var elapsed = Stopwatch.GetElapsedTime(started);
        var cost = new WorkCost(sample.Count, after.Cpu - before.Cpu, walls, after.Allocated - before.Allocated)
        {
            Collections = after.Collections - before.Collections,
            Waited = walls * (watch.Look(thread: null)?.Idle(elapsed) ?? 0),
        };
        return new(elapsed, cost, digest);
    }

    public ValueTask DisposeAsync()
    {
        _tasks.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task<TimeSpan> ItemAsync(
        IoTask run, ReadOnlyMemory<byte> document, long index, SemaphoreSlim room, ResultDigest digest, CancellationToken cancel)
    {
        var started = Stopwatch.GetTimestamp();
        var (result, failure) = (default(ReadOnlyMemory<byte>), default(Failure));
        try
        {
            result = await run(document, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)   // whatever a task throws is that item's outcome
        {
            failure = e is ItemFailedException known ? known.ToFailure(index) : Failure.Of(index, e);
        }
        var wall = Stopwatch.GetElapsedTime(started);
        lock (digest) digest.Add(Segment.OfDocument(index, result), failure is null ? [] : [failure]);
        room.Release();
        return wall;
    }

    private static (TimeSpan Cpu, long Allocated, long Collections) Used() =>
        (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(), GC.CollectionCount(0));
}
