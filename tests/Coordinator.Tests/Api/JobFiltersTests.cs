using ActorCompute.Coordinator.Api;
using ActorCompute.Coordinator.Jobs;
using ActorCompute.Protos;
using Grpc.Core;

namespace ActorCompute.Coordinator.Tests.Api;

public class JobFiltersTests
{
    [Fact]
    public void A_request_is_read_as_it_says()
    {
        var filter = JobFilters.Of(new() { State = { "failed", "open" }, Name = "n*", SinceMs = 1000, OlderMs = long.MaxValue, Limit = 7 });
        Assert.Equal([JobStatus.Open, JobStatus.Failed], filter.States.Order());
        Assert.Equal(("n*", TimeSpan.FromSeconds(1), Messages.JobSpec.LongestTime, 7), (filter.Name, filter.Since, filter.Older, filter.Limit));
        Assert.Equal((0, "", null, null, null), (JobFilters.Of(new()).States.Count, JobFilters.Of(new()).Name, JobFilters.Of(new()).Since, JobFilters.Of(new()).Older, JobFilters.Of(new()).Limit));
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        Refuse(new() { State = { "done" } }, "'done' is no state of a job", "cancelled");
        Refuse(new() { Limit = -1 }, "'limit' is -1");
        Refuse(new() { SinceMs = -1 }, "'sinceMs' is -1");
        Refuse(new() { OlderMs = -1 }, "'olderMs' is -1");
        Refuse(new() { Name = new string('n', 201) }, "200");
    }

    private static void Refuse(ListRequest request, params string[] words)
    {
        var status = Assert.Throws<RpcException>(() => JobFilters.Of(request)).Status;
        Assert.Equal(StatusCode.InvalidArgument, status.StatusCode);
        Assert.All(words, w => Assert.Contains(w, status.Detail, StringComparison.Ordinal));
    }
}
