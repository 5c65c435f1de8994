using ActorCompute.Client.Tests.Pool;
using ActorCompute.Output;

namespace ActorCompute.Client.Tests.Output;

public class JobNoticeTests
{
    [Fact]
    public void A_job_that_runs_for_a_while_is_named_once_and_a_short_one_is_not()
    {
        var (time, said) = (new ManualTime(), new List<string>());
        using (new JobNotice("Job abc runs.", said.Add, time)) time.Advance(TimeSpan.FromSeconds(4));
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Empty(said);
        using var notice = new JobNotice("Job abc runs.", said.Add, time);
        time.Advance(TimeSpan.FromSeconds(6));
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(["Job abc runs."], said);
    }
}
