using System.Diagnostics;
using ActorCompute.Connections;
using ActorCompute.Jobs;
using ActorCompute.Messages;

namespace ActorCompute.Profile;

/// <summary>A cluster, given the sample as any job. The jobs are forgotten afterwards.</summary>
/// <param name="request">What the jobs are, but for their ids.</param>
internal sealed class ClusterWay(string name, string place, ClusterConnection cluster, JobRequest request) : IWay
{
    private readonly JobClient _jobs = new(cluster);

    public string Name => name;

    public string Place => place;

    public async Task<SampleRun> RunAsync(Sample sample, bool compares, CancellationToken cancel)
    {
        var (digest, own) = (new ResultDigest(compares), request with { Id = JobId.New() });
        try
        {
            var started = Stopwatch.GetTimestamp();
            var run = await JobRun.OpenAsync(_jobs, own, cancel);
            var ended = await run.MapAsync(sample.ToInput(), digest, unordered: true, cancel);
            if (ended.State is JobState.Cancelled)
                throw new UserError(ExitStatus.Cancelled, $"The sample's job was cancelled on {cluster.Api} ({ended.Reason}): run it again.");
            var elapsed = Stopwatch.GetElapsedTime(started);
            return new(elapsed, new(sample.Count, ended.Cpu, ended.Wall, ended.Allocated) { Collections = ended.Collections, Waited = ended.Waited }, digest);
        }
        finally
        {
            await ForgetAsync(own.Id);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Nobody will ask for the job again. One that cannot be forgotten now goes when it is old, as all do.</summary>
    private async Task ForgetAsync(JobId job)
    {
        using var patience = new CancellationTokenSource(JobClient.CancelPatience);
        await _jobs.DeleteAsync(job, patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
