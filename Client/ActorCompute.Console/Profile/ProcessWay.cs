using System.Collections.Concurrent;
using System.Diagnostics;
using ActorCompute.ComputeNode.Compute;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;
using ActorCompute.Messages.Worker;

namespace ActorCompute.Profile;

/// <summary>One worker process, without a node and a coordinator: its threads fetch runs of items from a heap that they share.</summary>
/// <param name="kind">Of the task; items of an asynchronous one run beside each other on one thread.</param>
/// <param name="atOnce">Of asynchronous items, so many; of others each thread has one run, for what it had ahead nobody else could take.</param>
internal sealed class ProcessWay(string name, string place, WorkerThreads worker, string task, TaskKind kind, int atOnce = 1) : IWay
{
    /// <summary>Runs for each thread, so that the last ones to end do so together.</summary>
    private const int PartsAThread = 16;

    private const int MostItems = 1 << 16;

    private readonly JobId _job = JobId.New();
    private long _leases;

    public string Name => name;

    public string Place => place;

    public async Task<SampleRun> RunAsync(Sample sample, bool compares, CancellationToken cancel)
    {
        var size = kind is TaskKind.Io ? 1 : Math.Clamp(sample.Count / (PartsAThread * worker.Threads.Count), 1, MostItems);
        var heap = new ConcurrentQueue<Segment>(sample.Parts(size));
        var digest = new ResultDigest(compares);
        var started = Stopwatch.GetTimestamp();
        var costs = await Task.WhenAll(worker.Threads.Select(t => Task.Run(() => RunAsync(t, heap, digest, cancel), cancel)));
        var (elapsed, cost) = (Stopwatch.GetElapsedTime(started), costs.Aggregate((a, b) => a + b));
        // An asynchronous worker's results wait for company, 5 ms each: one after the other, the items themselves are what takes time.
        return new(elapsed, cost, digest) { Time = kind is TaskKind.Io && atOnce == 1 ? cost.Wall : elapsed };
    }

    public ValueTask DisposeAsync() => worker.DisposeAsync();

    private async Task<WorkCost> RunAsync(WorkerThread thread, ConcurrentQueue<Segment> heap, ResultDigest digest, CancellationToken cancel)
    {
        var (cost, held) = (default(WorkCost), 0);
        for (Refill(); held > 0; Refill())
            foreach (var frame in await NextAsync(thread, cancel))
            {
                cost += frame.Cost;
                if (frame.Ended) held--;
                if (frame.Values is not { } values) continue;
                lock (digest) digest.Add(values, frame.Failures);
            }
        return cost;

        void Refill()
        {
            var leases = new List<Lease>();
            for (; held < atOnce && heap.TryDequeue(out var items); held++)
                leases.Add(new(new(1, Interlocked.Increment(ref _leases)), _job, task, kind, items, default));
            if (leases.Count > 0) thread.Run(leases);
        }
    }

    private async Task<IReadOnlyList<ResultsFrame>> NextAsync(WorkerThread thread, CancellationToken cancel)
    {
        if (await thread.Results.WaitToReadAsync(cancel) && thread.Results.TryRead(out var frames)) return frames;
        var exit = await worker.Exited;
        cancel.ThrowIfCancellationRequested();
        var culprit = exit.Running is { } running ? $"Item {running.Index} of the sample ended its process" : "The sample ended its process";
        var how = exit.Detail.Split('\n')[0].Replace(" Its last lines:", "", StringComparison.Ordinal);
        throw new UserError(ExitStatus.SomeItemsFailed, $"{culprit}, so that nothing can be measured. {how}");
    }
}
