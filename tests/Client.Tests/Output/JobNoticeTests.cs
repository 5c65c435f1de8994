using ActorCompute.Client.Tests.Pool;
using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Output;

namespace ActorCompute.Client.Tests.Output;

public class JobNoticeTests
{
    private static readonly JobSnapshot Running = new(new("abc"), "square", TaskKind.Cpu, JobState.Running);

    [Fact]
    public void A_job_that_runs_for_a_while_is_named_once_and_a_short_one_is_not()
    {
        var (time, said) = (new ManualTime(), new List<string>());
        using var notice = new JobNotice(new NoProgress(), "Job abc runs.", said.Add, time);
        time.Advance(TimeSpan.FromSeconds(4));
        notice.Show(Running);
        Assert.Empty(said);
        time.Advance(TimeSpan.FromSeconds(2));
        notice.Show(Running with { State = JobState.Succeeded });
        Assert.Empty(said);
        notice.Show(Running);
        notice.Show(Running);
        Assert.Equal(["Job abc runs."], said);
    }
}
