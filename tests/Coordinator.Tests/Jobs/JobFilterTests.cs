using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;

namespace ActorCompute.Coordinator.Tests.Jobs;

public class JobFilterTests
{
    private static readonly JobView[] Jobs =
    [
        Of("a", "nightly-1", JobStatus.Succeeded, 1), Of("b", "nightly-2", JobStatus.Failed, 2), Of("c", "", JobStatus.Running, 3), Of("d", "nightly*", JobStatus.Failed, 4),
    ];

    [Fact]
    public void Without_a_word_it_is_all_of_them_the_newest_first() => Assert.Equal("dcba", Found(JobFilter.Any));

    [Fact]
    public void States_are_either_or() =>
        Assert.Equal("dcb", Found(new() { States = new HashSet<JobStatus> { JobStatus.Failed, JobStatus.Running } }));

    [Theory]
    [InlineData("nightly-1", "a")]
    [InlineData("nightly-*", "ba")]
    [InlineData("nightly-?", "ba")]
    [InlineData("*", "dcba")]
    [InlineData("NIGHTLY-1", "")]
    [InlineData("nightly", "")]
    public void Names_are_exact_or_patterns(string name, string found) => Assert.Equal(found, Found(new() { Name = name }));

    [Fact]
    public void The_newest_are_taken_of_what_is_left() =>
        Assert.Equal("d", Found(new() { States = new HashSet<JobStatus> { JobStatus.Failed }, Limit = 1 }));

    [Fact]
    public void A_store_may_stop_early_only_if_nothing_is_left_to_look_at()
    {
        Assert.Equal(2, new JobFilter { Limit = 2, Name = "a" }.Enough);
        Assert.Null(new JobFilter { Limit = 2, Name = "a*" }.Enough);
        Assert.Null(new JobFilter { Limit = 2, States = new HashSet<JobStatus> { JobStatus.Open } }.Enough);
    }

    private static string Found(JobFilter filter) => string.Concat(filter.Of(Jobs).Select(j => j.Job.Id.Value));

    private static JobView Of(string id, string name, JobStatus status, int day) => new(
        new StoredJob(0, new(id), new JobSpec("square", TaskKind.Cpu) { Name = name }, status, 0, 0, 0, default, default, DateTimeOffset.UnixEpoch.AddDays(day), null, ""), 0, 0);
}
