using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Store;
using ActorCompute.Coordinator.Tests.Access;
using ActorCompute.Messages;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Coordinator.Tests.Store;

/// <summary>Failed items that are opened again, and jobs that are forgotten, against real SQLite files.</summary>
public sealed class ReopeningTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddDays(3);
    private static readonly TimeSpan Finished = TimeSpan.FromHours(3);   // in the store's age

    private readonly TemporaryFolder _folder = new();
    private readonly JobStore _store;

    public ReopeningTests() => _store = JobStore.Open(_folder.Path);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Failed_items_are_open_again_and_their_neighbours_stay_where_they_were()
    {
        var job = Failed("j", new JobSpec("square", TaskKind.Cpu) { Deadline = TimeSpan.FromHours(1) });
        Assert.Equal(2, Reopen("j", round: 0));
        var history = _store.ReadHistory(job);
        Assert.Equal([new(0, 1), new(2, 5), new(6, 10)], history.Answered);
        Assert.Equal(0, history.Failed);
        var stored = _store.FindJob(new("j"))!;
        Assert.Equal((JobStatus.Running, 8, 0, null, 1, Now.AddHours(1)), (stored.Status, stored.Answered, stored.Failed, stored.Finished, stored.Round, stored.Due));
        Assert.Empty(_store.ReadFailures(job, 0, 1000, 10));
        Assert.Equal("j", Assert.Single(_store.ListUnfinished()).Id.Value);
    }

    [Fact]
    public void Results_of_items_that_ran_again_lie_at_their_index()
    {
        var job = Failed("j");
        Reopen("j");
        _store.Commit([new InsertResults(job, [new(Raw(5, 55), [])]), new InsertResults(job, [new(Raw(1, 11), [])])]);
        Assert.Equal([0, 11, 2, 3, 4, 55, 6, 7, 8, 9], _store.ReadResults(job, 0, 10_000).SelectMany(r => r.Outcomes.Values.Data.ToArray()));
        Assert.Equal([55, 6, 7, 8, 9], _store.ReadResults(job, 5, 10_000).SelectMany(r => r.Outcomes.Values.Data.ToArray()));
    }

    [Fact]
    public void A_reader_in_commit_order_gets_the_parts_of_a_row_once_whether_it_had_the_row_or_not()
    {
        var job = Failed("j");   // two rows
        var rows = _store.ReadCommitted(job, 0, 10_000).Select(r => r.Row).ToArray();
        Reopen("j");
        Assert.Equal([6, 7, 8, 9], Values(rows[0]));
        Assert.Equal([0, 2, 3, 4, 6, 7, 8, 9], Values(after: 0));
        Assert.Equal(rows[1], _store.ReadHistory(job).LastRow);
        Assert.Equal([rows[0], rows[0]], _store.ReadCommitted(job, 0, maxBytes: 1).Select(r => r.Row));   // never one part without the others
        _store.Commit([new InsertResults(job, [new(Raw(5, 55), [])])]);
        Assert.Equal([55], Values(rows[1]));

        IEnumerable<byte> Values(long after) => _store.ReadCommitted(job, after, 10_000).SelectMany(r => r.Outcomes.Values.Data.ToArray());
    }

    [Fact]
    public void Items_that_fail_again_can_be_opened_again()
    {
        var job = Failed("j");
        Reopen("j");
        _store.Commit([new InsertResults(job, [new(Raw(1, 11), []), new(Raw(5, 0), [new(5, FailureKind.Exception, "T", "again")])])]);
        _store.Commit([new SaveJob(_store.FindJob(new("j"))! with { Status = JobStatus.Failed, Answered = 10, Failed = 1 })]);
        Assert.Equal(1, Reopen("j", round: 1));
        Assert.Equal([new(0, 5), new(6, 10)], _store.ReadHistory(job).Answered.Aggregate(new IntervalSet(), (set, r) => { set.Add(r); return set; }).Ranges);
    }

    [Fact]
    public void What_cannot_be_opened_again_is_told_apart_and_stays_as_it_is()
    {
        Assert.Equal(Reopening.Unknown, Reopen("j"));
        var job = Failed("j");
        Assert.Equal(Reopening.Outdated, Reopen("j", round: 5));
        Reopen("j", round: 0);
        Assert.Equal(Reopening.Repeated, Reopen("j", round: 0));   // an answer that was lost
        Assert.Equal(Reopening.HasNotEnded, Reopen("j"));
        var stored = _store.FindJob(new("j"))!;
        _store.Commit([new SaveJob(stored with { Status = JobStatus.Cancelled })]);
        Assert.Equal(Reopening.Cancelled, Reopen("j"));
        _store.Commit([new SaveJob(stored with { Status = JobStatus.Succeeded })]);
        Assert.Equal(Reopening.NothingFailed, Reopen("j"));
        Failed("a", new JobSpec("square", TaskKind.Cpu) { Attached = true });
        Assert.Equal(Reopening.Attached, Reopen("a"));
        Assert.Equal(8, _store.ReadHistory(job).Answered.Sum(r => r.Count));
    }

    [Fact]
    public void Failures_are_read_a_page_at_a_time_with_the_input_of_each()
    {
        var job = Failed("j");
        Assert.Equal([(1L, 2L, 1L), (5L, 6L, 1L)], _store.ReadFailures(job, 0, 100_000, 10).Select(f => (f.Failure.Index, f.Input.Progression.Start, f.Input.Count)));
        Assert.Equal([5L], _store.ReadFailures(job, 2, 100_000, 10).Select(f => f.Failure.Index));
        Assert.Equal([1L], _store.ReadFailures(job, 0, maxBytes: 1, 10).Select(f => f.Failure.Index));
        Assert.Equal([1L], _store.ReadFailures(job, 0, 100_000, maxItems: 1).Select(f => f.Failure.Index));
        Assert.Empty(_store.ReadFailures(job, 6, 100_000, 10));
    }

    [Fact]
    public void A_forgotten_job_is_gone_at_once_and_its_rows_go_in_steps()
    {
        var job = Failed("j");
        var other = Failed("k");
        Assert.Equal(job, _store.Commit([new HideJob(new("j"))])[0]);
        Assert.Null(_store.FindJob(new("j")));
        Assert.Equal(["k"], _store.ListJobs().Select(j => j.Id.Value));
        Assert.Equal([job], _store.ListDeleted());
        Assert.Equal(HideJob.Unknown, _store.Commit([new HideJob(new("j"))])[0]);
        var steps = 0;
        while (_store.Commit([new DeleteSome(job)])[0] > 0) steps++;
        Assert.Equal(3, steps);   // failures, results, inputs
        Assert.Empty(_store.ListDeleted());
        Assert.Empty(_store.ReadHistory(job).Inputs);
        Assert.Equal(2, _store.ReadHistory(other).Failed);
        Assert.True(_store.Commit([Insert("j")])[0] > 0);   // its id is free
    }

    [Fact]
    public void A_job_of_many_rows_goes_in_many_small_steps()
    {
        var job = _store.Commit([Insert("j")])[0];
        _store.Commit([.. Enumerable.Range(0, 1000).Select(i => new InsertResults(job, [new(Raw(i, 1), [])]))]);
        _store.Commit([new SaveJob(_store.FindJob(new("j"))! with { Status = JobStatus.Cancelled })]);
        _store.Commit([new HideJob(new("j"))]);
        var deleted = new List<long>();
        while (_store.Commit([new DeleteSome(job)])[0] is > 0 and var some) deleted.Add(some);
        Assert.Equal(1000, deleted.Sum());
        Assert.All(deleted, some => Assert.InRange(some, 1, 200));
    }

    [Fact]
    public void A_job_that_runs_is_not_forgotten()
    {
        _store.Commit([Insert("j")]);
        Assert.Equal(HideJob.HasNotEnded, _store.Commit([new HideJob(new("j"))])[0]);
        Assert.NotNull(_store.FindJob(new("j")));
    }

    [Fact]
    public void Jobs_expire_after_their_own_time_or_the_usual_one()
    {
        Failed("usual");
        Failed("short", new JobSpec("square", TaskKind.Cpu) { Keep = TimeSpan.FromHours(1) });
        Failed("long", new JobSpec("square", TaskKind.Cpu) { Keep = TimeSpan.FromDays(30) });
        _store.Commit([Insert("running")]);
        var week = TimeSpan.FromDays(7);
        Assert.Empty(_store.ListExpired(week, Finished + TimeSpan.FromHours(1) - TimeSpan.FromSeconds(1)));
        Assert.Equal(["short"], _store.ListExpired(week, Finished + TimeSpan.FromHours(1)).Select(j => j.Value));
        Assert.Equal(["usual", "short"], _store.ListExpired(week, Finished + TimeSpan.FromDays(7)).Select(j => j.Value));
    }

    private long Reopen(string id, int? round = null) => _store.Commit([new ReopenFailures(new(id), round, Now)])[0];

    /// <summary>A job of ten items that ended; 1 and 5 failed.</summary>
    private long Failed(string id, JobSpec? spec = null)
    {
        var job = _store.Commit([Insert(id, spec)])[0];
        _store.Commit([new InsertInputs(job, [Segment.OfRange(0, 1, 1, 4), Segment.OfRange(4, 5, 1, 6)])]);
        _store.Commit([new InsertResults(job, [new(Raw(0, 0, 1, 2, 3, 4), [new(1, FailureKind.Exception, "T", "m", "stack", "n", 2)])])]);
        _store.Commit([new InsertResults(job, [new(Raw(5, 5, 6, 7, 8, 9), [new(5, FailureKind.Timeout, "", "slow")])])]);
        var stored = _store.FindJob(new(id))!;
        _store.Commit([new SaveJob(stored with { Status = JobStatus.Failed, Total = 10, Answered = 10, Failed = 2, Finished = Now, FinishedAge = Finished })]);
        return job;
    }

    private static InsertJob Insert(string id, JobSpec? spec = null) =>
        new(new StoredJob(0, new(id), spec ?? new("square", TaskKind.Cpu), JobStatus.Open, 0, 0, 0, default, default, Now, null, ""));

    private static Segment Raw(long first, params byte[] values) => Segment.OfRaw(first, ElementType.UInt8, values);
}
