using System.Diagnostics;
using System.Runtime.CompilerServices;
using ActorCompute.Messages.Results;

namespace ActorCompute.Demo;

/// <summary>Pages without end, always a few ahead of those that are fetched, until there are enough; and the pace at which they come.</summary>
internal sealed class GrowingWork(DemoPages pages) : IResultSink
{
    private const int Batch = 32, Ahead = 12 * Batch;

    private readonly SemaphoreSlim _room = new(Ahead);
    private long _fetched;
    private volatile bool _isEnough;

    public async IAsyncEnumerable<IEnumerable<string>> DocumentsAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        for (var first = 0L; !_isEnough; first += Batch)
        {
            for (var n = 0; n < Batch; n++) await _room.WaitAsync(cancel);
            yield return [.. Enumerable.Range(0, Batch).Select(n => pages.Document(first + n))];
        }
    }

    public ValueTask WriteAsync(JobResults results, CancellationToken cancel)
    {
        Interlocked.Add(ref _fetched, results.Count);
        if (results.Count > 0) _room.Release((int)results.Count);
        return ValueTask.CompletedTask;
    }

    /// <summary>Pages a second over a time from now on.</summary>
    public async Task<double> MeasureAsync(TimeSpan time, CancellationToken cancel)
    {
        var (before, started) = (Interlocked.Read(ref _fetched), Stopwatch.GetTimestamp());
        await Task.Delay(time, cancel);
        return (Interlocked.Read(ref _fetched) - before) / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>No more pages are asked for.</summary>
    public void Enough() => _isEnough = true;
}
