using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;

namespace ActorCompute.Coordinator.Tests.Store;

/// <summary>The store itself finds jobs by time and name, and no more than are wanted.</summary>
public sealed class JobListTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("actorcompute-store-").FullName;
    private readonly JobStore _store;

    public JobListTests()
    {
        _store = JobStore.Open(_folder);
        _store.Commit([.. Enumerable.Range(0, 10).Select(i => new InsertJob(Of(i)))]);
    }

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void By_time()
    {
        Assert.Equal("9876", Found(new() { Since = TimeSpan.FromHours(3) }));
        Assert.Equal("543210", Found(new() { Older = TimeSpan.FromHours(3) }));
        Assert.Equal("87", Found(new() { Since = TimeSpan.FromHours(2), Older = TimeSpan.FromMinutes(30) }));
        Assert.Equal("9876543210", Found(new() { Since = JobSpec.LongestTime }));
    }

    [Fact]
    public void By_name_and_number()
    {
        Assert.Equal("97531", Found(new() { Name = "odd" }));
        Assert.Equal("97", Found(new() { Name = "odd", Limit = 2 }));
        Assert.Equal("98", Found(new() { Limit = 2 }));
        Assert.Equal("9876543210", Found(new() { Name = "o*", Limit = 2 }));   // patterns and what follows are not the store's
    }

    private string Found(JobFilter filter) => string.Concat(_store.ListJobs(filter, Moment(9).ToUnixTimeMilliseconds()).Select(j => j.Id.Value));

    private static DateTimeOffset Moment(int hour) => DateTimeOffset.UnixEpoch.AddYears(50).AddHours(hour);

    private static StoredJob Of(int i) => new(
        0, new($"{i}"), new JobSpec("square", TaskKind.Cpu) { Name = i % 2 == 0 ? "even" : "odd" }, JobStatus.Open, 0, 0, 0, default, default, Moment(i), null, "");
}
