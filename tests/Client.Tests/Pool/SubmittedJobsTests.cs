using ActorCompute.Messages;
using ActorCompute.Pool;

namespace ActorCompute.Client.Tests.Pool;

public class SubmittedJobsTests
{
    private readonly SubmittedJobs _jobs = new();

    [Fact]
    public void Once_there_are_many_those_that_have_ended_are_forgotten()
    {
        for (var n = 1; n < SubmittedJobs.Many; n++) Assert.False(_jobs.Add(Job(n)));
        Assert.True(_jobs.Add(Job(0)));
        var asked = _jobs.All;
        Assert.False(_jobs.Add(Job(5000)));   // while the answer is on its way
        _jobs.Keep(asked, new HashSet<JobId> { Job(7), Job(8) });
        Assert.Equal(new[] { Job(5000), Job(7), Job(8) }.ToHashSet(), _jobs.All.ToHashSet());
    }

    [Fact]
    public void Jobs_that_all_run_are_asked_for_seldom()
    {
        var asked = Enumerable.Range(0, 10_000).Count(n =>
        {
            if (!_jobs.Add(Job(n))) return false;
            _jobs.Keep(_jobs.All, _jobs.All.ToHashSet());
            return true;
        });
        Assert.Equal((4, 10_000), (asked, _jobs.All.Length));
    }

    private static JobId Job(int n) => new($"job-{n}");
}
