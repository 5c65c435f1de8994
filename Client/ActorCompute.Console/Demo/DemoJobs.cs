using System.Diagnostics;
using ActorCompute.Inputs;
using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Messages.Results;
using ActorCompute.Results;

namespace ActorCompute.Demo;

/// <summary>Runs the demo's jobs, as any client would, and finds out which node did how much.</summary>
internal sealed class DemoJobs(DemoCluster cluster)
{
    /// <summary>Runs one job to its end, and keeps of its results what a tally does.</summary>
    public Task<(ResultTally Tally, TimeSpan Elapsed)> RunAsync(string task, IJobInput input, CancellationToken cancel) =>
        RunAsync(task, input, new Dropped(), cancel);

    /// <summary>Runs one job to its end; every item must succeed.</summary>
    /// <exception cref="UserError">An item has failed, or the job was cancelled.</exception>
    public async Task<(ResultTally Tally, TimeSpan Elapsed)> RunAsync(string task, IJobInput input, IResultSink sink, CancellationToken cancel)
    {
        var (started, tally) = (Stopwatch.GetTimestamp(), new ResultTally(sink));
        var run = await JobRun.OpenAsync(new JobClient(cluster.Connection), new JobRequest(task) { Name = "demo" }, cancel);
        var ended = await run.MapAsync(input, tally, unordered: true, cancel);
        if (ended.State is JobState.Succeeded) return (tally, Stopwatch.GetElapsedTime(started));
        var why = tally.FirstFailures is [var first, ..] ? $"item {first.Index} failed: {first.Message}" : $"the job was cancelled: {ended.Reason}";
        throw new UserError(ended.ExitStatus, $"The demo's job '{task}' went wrong ({why.TrimEnd('.')}): run it again, and report it if it happens again.");
    }

    /// <summary>Does some work, and says what each node has completed meanwhile.</summary>
    public async Task<WorkShared> ShareAsync(Func<Task> work, CancellationToken cancel)
    {
        var (before, started) = (await ItemsAsync(cancel), Stopwatch.GetTimestamp());
        await work();
        var elapsed = Stopwatch.GetElapsedTime(started);
        var shares = (await ItemsAsync(cancel)).ToDictionary(n => n.Key, n => n.Value - before.GetValueOrDefault(n.Key));
        return new(shares.Values.Sum(), elapsed, shares);
    }

    private async Task<Dictionary<string, long>> ItemsAsync(CancellationToken cancel) =>
        (await cluster.NodesAsync(cancel)).ToDictionary(n => n.Name, n => n.Items);

    private sealed class Dropped : IResultSink
    {
        public ValueTask WriteAsync(JobResults results, CancellationToken cancel) => ValueTask.CompletedTask;
    }
}
