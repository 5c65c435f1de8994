using System.Diagnostics;
using ActorCompute.Connections;
using ActorCompute.Inputs;
using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Messages.Programs;
using ActorCompute.Output;
using ActorCompute.Packages;

namespace ActorCompute.Commands;

/// <summary>One run of <c>map</c>: its files first, then on a cluster that knows the task.</summary>
internal sealed class MapRun(Func<IJobInput> input, JobRequest request, ResultForm form) : IAsyncDisposable
{
    private static readonly TimeSpan CountEvery = TimeSpan.FromSeconds(0.5);

    private readonly IProgress _progress = Progress.OnStandardError();
    private IJobInput? _items;
    private ResultOutput? _output;

    public string Task => request.Task;

    /// <summary>Makes words the command that the same cluster understands.</summary>
    public required Func<string, string> Command { get; init; }

    /// <summary>Whether what items print is said on standard error.</summary>
    public bool EchoesLog { get; init; }

    /// <summary>Brings the code of the task to the cluster.</summary>
    public async Task PushAsync(PackageSource package, ClusterConnection cluster, CancellationToken cancel) =>
        request = await PackageOption.PushAsync(package, request, cluster, cancel);

    /// <summary>Opens the input, and what results go to, so that nothing is started for files that are not to be had.</summary>
    /// <exception cref="UserError">One of them cannot be opened.</exception>
    public void OpenFiles(bool detach)
    {
        _items = input();
        if (!detach) _output = ResultOutput.Open(form);
    }

    /// <summary>Sends the inputs and leaves; the job's id is the answer.</summary>
    public async Task<ExitStatus> DetachAsync(ClusterConnection cluster, IRenderer renderer, CancellationToken cancel)
    {
        var run = await JobRun.OpenAsync(new(cluster), request, cancel);
        TellIfThere(run.Opened);
        var sent = await WatchedAsync(cluster, () => run.DetachAsync(_items!, cancel), cancel);
        if (sent.State is JobState.Cancelled) throw new UserError(ExitStatus.Cancelled, Summary.OfEnd(sent));
        renderer.Detached(sent);
        return ExitStatus.Succeeded;
    }

    /// <summary>Runs the job and prints its results as they come.</summary>
    public async Task<ExitStatus> RunAsync(ClusterConnection cluster, CancellationToken cancel)
    {
        var (jobs, output) = (new JobClient(cluster), _output!);
        return await output.GuardAsync(async () =>
        {
            var started = Stopwatch.GetTimestamp();
            var run = await JobRun.OpenAsync(jobs, request, cancel);
            TellIfThere(run.Opened);
            await using var log = new LogTail(jobs, run.Id, EchoesLog ? line => People.Say(LogReport.Of(line)) : null, cancel);
            var ended = await WatchedAsync(cluster, () => run.MapAsync(_items!, output.Sink, form.Unordered, cancel), cancel);
            await output.CompleteAsync();
            var elapsed = Stopwatch.GetElapsedTime(started);
            await log.CompleteAsync();
            Report(ended, output, cluster.EndsWithThis, elapsed);
            return request.Reduce is null ? ended.StatusFor(output.Tally.Failed) : ended.ExitStatus;
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_output is not null) await _output.DisposeAsync();
        if (_items is not null) await _items.DisposeAsync();
    }

    /// <summary>Shows progress while something runs, and no longer: reports that break off later are no loss.</summary>
    private async Task<JobSnapshot> WatchedAsync(ClusterConnection cluster, Func<Task<JobSnapshot>> run, CancellationToken cancel)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var shown = _progress.WithNodesOf(cluster);
        using var progress = cluster.EndsWithThis ? shown : new JobNotice(shown, Summary.OfRunning(request.Id, Command), People.Say, TimeProvider.System);
        progress.Follow(new JobClient(cluster).WatchAsync(request.Id, over.Token));
        using var reading = TimeProvider.System.CreateTimer(_ => progress.Read(_output?.Tally.Items ?? 0), null, CountEvery, CountEvery);
        try
        {
            return await run();
        }
        finally
        {
            await over.CancelAsync();
        }
    }

    private static void TellIfThere(JobSnapshot opened)
    {
        if (opened.WasThere) People.Say(Summary.OfKnown(opened));
    }

    /// <param name="isForgotten">The job goes with this program: there is no use in naming it.</param>
    private void Report(JobSnapshot ended, ResultOutput output, bool isForgotten, TimeSpan elapsed)
    {
        People.Say(Summary.OfFailures(output.Tally, ended, isForgotten ? null : Command));
        if (ended.Reason.Length > 0) People.Say(Summary.OfEnd(ended));
        var run = request.Reduce is not null
            ? Summary.OfRun(ended.Succeeded + ended.Failed, ended.Failed, elapsed, sum: null)
            : Summary.OfRun(output.Tally.Items, output.Tally.Failed, elapsed, output.Tally.Sum);
        People.Say(isForgotten ? run : $"Job {ended.Id}: {run}");
    }
}
