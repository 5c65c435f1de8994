using System.Diagnostics;
using ActorCompute.Connections;
using ActorCompute.Inputs;
using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Output;
using ActorCompute.Packages;

namespace ActorCompute.Commands;

/// <summary>One run of <c>map</c> on a cluster that knows the task.</summary>
internal sealed class MapRun(Func<IJobInput> input, JobRequest request, ResultForm form)
{
    public string Task => request.Task;

    /// <summary>Brings the code of the task to the cluster.</summary>
    public async Task PushAsync(PackageSource package, ClusterConnection cluster, CancellationToken cancel) =>
        request = await PackageOption.PushAsync(package, request, cluster, cancel);

    /// <summary>Sends the inputs and leaves; the job's id is the answer.</summary>
    public async Task<ExitStatus> DetachAsync(ClusterConnection cluster, IRenderer renderer, CancellationToken cancel)
    {
        await using var items = input();
        var run = await JobRun.OpenAsync(new(cluster), request, cancel);
        renderer.Detached(await run.DetachAsync(items, cancel));
        return ExitStatus.Succeeded;
    }

    /// <summary>Runs the job and prints its results as they come.</summary>
    public async Task<ExitStatus> RunAsync(ClusterConnection cluster, CancellationToken cancel)
    {
        var started = Stopwatch.GetTimestamp();
        var jobs = new JobClient(cluster);
        await using var items = input();
        using var progress = ProgressLine.OnTerminal();
        await using var output = ResultOutput.Open(form, progress);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        return await output.GuardAsync(async () =>
        {
            var run = await JobRun.OpenAsync(jobs, request, cancel);
            progress?.Follow(jobs.WatchAsync(request.Id, over.Token));
            var ended = await run.MapAsync(items, output.Sink, form.Unordered, cancel);
            await over.CancelAsync();
            progress?.Dispose();
            await output.CompleteAsync();
            Report(ended, output, Stopwatch.GetElapsedTime(started));
            return ended.ExitStatus;
        });
    }

    private static void Report(JobSnapshot ended, ResultOutput output, TimeSpan elapsed)
    {
        People.Say(Summary.OfFailures(output.Tally));
        if (ended.State is JobState.Cancelled) People.Say(Summary.OfEnd(ended));
        People.Say(Summary.OfRun(output.Tally.Items, output.Tally.Failed, elapsed, output.Tally.Sum));
    }
}
