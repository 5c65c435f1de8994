using ActorCompute.Coordinator.Jobs;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Nodes;

namespace ActorCompute.Coordinator.Tests.Jobs;

/// <summary>A merge that kills its worker ends the job; no item is to blame.</summary>
public class JobMergeDeathTests
{
    private static readonly NodeId A = new("a");
    private static readonly JobSpec Spec = new("square", TaskKind.Cpu) { Reduce = new Reduction("Concat") };

    [Theory]
    [InlineData(true)]    // where items run, their results are folded
    [InlineData(false)]   // merge items
    public void A_merge_is_tried_four_times_and_not_four_times_for_each_item(bool folds)
    {
        var job = JobState.Recover(Spec, JobStatus.Running, 1000, 0, "", folds ? [] : [new(0, 1000)], merges: folds ? 0 : 8);
        for (var death = 1; death <= 4; death++)
        {
            Assert.False(job.HasEnded);
            var next = job.NextOpen;
            Apply(job, [new LeaseGranted(new(1, death), A, next with { End = next.First + 4 }, TimeSpan.Zero, TimeSpan.Zero)]);
            var end = new LeaseEnd(WorkerLost: true, Culprit: next.First + 1, "It died.") { InMerge = folds };
            Apply(job, job.End(new(1, death), end, default));
            Assert.Equal(0, job.ChargesOf(next.First + 1));
        }
        Assert.Equal((JobStatus.Failed, "Merging results has cost 4 worker processes, the last on node a: It died."), (job.Status, job.Reason));
        Assert.Equal(0, job.Failed);
    }

    [Fact]
    public void A_job_whose_inputs_still_come_is_called_off()
    {
        var job = new JobState(Spec with { Retry = new(0, 0) });
        Apply(job, job.Append(new(0, 10)));
        Apply(job, [new LeaseGranted(new(1, 1), A, new(0, 10), TimeSpan.Zero, TimeSpan.Zero)]);
        Apply(job, job.End(new(1, 1), new LeaseEnd(WorkerLost: true, Culprit: 3, "It died.") { InMerge = true }, default));
        Assert.Equal((JobStatus.Cancelled, "Merging results has cost a worker process on node a: It died."), (job.Status, job.Reason));
    }

    [Fact]
    public void An_item_of_a_job_that_folds_is_charged_itself_if_it_kills_its_worker()
    {
        var job = JobState.Recover(Spec, JobStatus.Running, 10, 0, "", []);
        Apply(job, [new LeaseGranted(new(1, 1), A, new(0, 10), TimeSpan.Zero, TimeSpan.Zero)]);
        Apply(job, job.End(new(1, 1), new LeaseEnd(WorkerLost: true, Culprit: 3, "It died."), default));
        Assert.Equal((1, false), (job.ChargesOf(3), job.HasEnded));
    }

    private static void Apply(JobState job, IEnumerable<JobEvent> events)
    {
        foreach (var happened in events.ToArray()) job.Apply(happened);
    }
}
