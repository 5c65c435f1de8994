using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Segments;
using Microsoft.Data.Sqlite;

namespace ActorCompute.Coordinator.Tests.Store;

/// <summary>Against real SQLite files.</summary>
public sealed class JobStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("actorcompute-store-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private sealed class Past : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;
    }

    [Fact]
    public void A_job_is_found_again_as_it_was_stored()
    {
        var code = new TaskCode(ContentHash.Of([1]), ContentHash.Of([2]));
        var spec = new JobSpec("square", TaskKind.Cpu)
        {
            Code = code, Name = "näme", Chunk = 7, Priority = -3, Deadline = TimeSpan.FromMinutes(10), Keep = TimeSpan.FromDays(2), SubmissionKey = "k",
            Retry = new(2, 5) { On = "A.B timeout", FirstRest = TimeSpan.FromSeconds(1), Factor = 1.5, LongestRest = TimeSpan.FromSeconds(9) },
        };
        var job = new StoredJob(0, new("j1"), spec, JobStatus.Open, 0, 0, 0, default, default, DateTimeOffset.UnixEpoch.AddDays(1), null, "") { Due = DateTimeOffset.UnixEpoch.AddDays(2), Round = 3 };
        using (var store = JobStore.Open(_folder))
        {
            var key = store.Commit([new InsertJob(job)])[0];
            store.Commit([new SaveJob(job with { Key = key, Status = JobStatus.Failed, Total = 9, Answered = 9, Failed = 1, Cpu = TimeSpan.FromSeconds(3), Finished = DateTimeOffset.UnixEpoch, Reason = "x" })]);
        }
        using var reopened = JobStore.Open(_folder);
        var found = reopened.FindJob(new("j1"))!;
        Assert.Equal(job with { Key = found.Key, Status = JobStatus.Failed, Total = 9, Answered = 9, Failed = 1, Cpu = TimeSpan.FromSeconds(3), Finished = DateTimeOffset.UnixEpoch, Reason = "x" }, found);
        Assert.Null(reopened.FindJob(new("j2")));
        Assert.Empty(reopened.ListUnfinished());
    }

    [Fact]
    public void Once_closed_it_leaves_its_folder_alone()
    {
        var store = JobStore.Open(_folder);
        store.Commit([Insert("j")]);
        store.Dispose();
        Directory.Delete(_folder, recursive: true);
        Assert.Throws<ObjectDisposedException>(() => store.ListJobs());
        Directory.CreateDirectory(_folder);
    }

    [Theory]
    [InlineData("actorcompute.db")]
    [InlineData("actorcompute.db-wal")]
    public async Task A_store_that_was_deleted_takes_nothing_more_and_says_so(string file)
    {
        using var store = JobStore.Open(_folder);
        store.Commit([Insert("j")]);
        File.Delete(Path.Combine(_folder, file));
        Assert.StartsWith($"has lost its {file}:", Assert.Throws<StoreLostException>(() => store.Commit([Insert("k")])).Message, StringComparison.Ordinal);
        Assert.StartsWith("has lost its", await store.Lost, StringComparison.Ordinal);
    }

    [Fact]
    public void Opening_a_job_twice_makes_one()
    {
        using var store = JobStore.Open(_folder);
        var keys = store.Commit([Insert("j"), Insert("j")]);
        Assert.True(keys[0] > 0);
        Assert.Equal([-keys[0], -keys[0]], [keys[1], store.Commit([Insert("j")])[0]]);   // below zero: it was there
        Assert.Single(store.ListJobs());
    }

    [Fact]
    public void History_says_which_inputs_there_are_and_which_have_outcomes()
    {
        using var store = JobStore.Open(_folder);
        var job = store.Commit([Insert("j")])[0];
        store.Commit([new InsertInputs(job, [Segment.OfRange(0, 1, 1, 100), Json(100, "1", "22")])]);
        store.Commit([new InsertResults(job, [new(Raw(10, 1, 2, 3), [])]), new InsertResults(job, [new(Raw(0, 9), [new(0, FailureKind.Exception, "T", "m", "s", "n", 2)])])]);
        var history = store.ReadHistory(job);
        Assert.Equal([new(0, 100), new(100, 102)], history.Inputs);
        Assert.Equal([new(0, 1), new(10, 13)], history.Answered);
        Assert.Equal((1, 2), (history.Failed, history.LastRow));
    }

    [Fact]
    public void Inputs_are_read_from_a_segment_on_until_the_bytes_are_enough()
    {
        using var store = JobStore.Open(_folder);
        var job = store.Commit([Insert("j")])[0];
        store.Commit([new InsertInputs(job, [Raw(0, 1, 2), Raw(2, 3, 4), Raw(4, 5, 6)])]);
        Assert.Equal([new(2, 4), new(4, 6)], store.ReadInputs(job, 2, 1000).Select(s => s.Range));
        Assert.Equal([new(2, 4)], store.ReadInputs(job, 2, 1).Select(s => s.Range));
        Assert.Equal(Raw(2, 3, 4).Data.ToArray(), store.ReadInputs(job, 2, 1)[0].Data.ToArray());
    }

    [Fact]
    public void Results_are_read_in_index_order_and_in_commit_order()
    {
        using var store = JobStore.Open(_folder);
        var job = store.Commit([Insert("j")])[0];
        var other = store.Commit([Insert("k")])[0];
        store.Commit([new InsertResults(job, [new(Raw(4, 1, 2), [new(5, FailureKind.Exception, "T", "m")])])]);
        store.Commit([new InsertResults(other, [new(Raw(0, 7), [])])]);
        store.Commit([new InsertResults(job, [new(Raw(0, 8, 9), []), new(Raw(2, 1, 1), [])])]);
        Assert.Equal([new(0, 2), new(2, 4), new(4, 6)], store.ReadResults(job, 0, 1000).Select(r => r.Range));
        Assert.Equal([new(2, 4), new(4, 6)], store.ReadResults(job, 3, 1000).Select(r => r.Range));
        Assert.Equal(5, store.ReadResults(job, 3, 1000)[1].Outcomes.Failures[0].Index);
        Assert.Empty(store.ReadResults(job, 6, 1000));
        Assert.Equal([new(4, 6), new(0, 2), new(2, 4)], store.ReadCommitted(job, 0, 1000).Select(r => r.Range));
        Assert.Equal([new(0, 2), new(2, 4)], store.ReadCommitted(job, 1, 1000).Select(r => r.Range));
    }

    [Fact]
    public void Counts_are_part_of_the_commit()
    {
        long job;
        using (var store = JobStore.Open(_folder))
        {
            job = store.Commit([Insert("j")])[0];
            store.Commit([Results(0, seconds: 2, ("a", 3), ("b", 1)), Results(4, seconds: 5, ("a", 2))]);
            store.Commit([Results(6, seconds: 3)]);   // an earlier sum comes late
            Assert.ThrowsAny<Exception>(() => store.Commit([Results(6, seconds: 9, ("a", 100))]));
        }
        using var again = JobStore.Open(_folder);
        var found = again.FindJob(new("j"))!;
        Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1.25), 50, 5), (found.Cpu, found.Wall, found.Waited, found.Allocated, found.Collections));
        Assert.Equal([(new NodeId("a"), 5), (new NodeId("b"), 1)], again.ReadWork().OrderBy(w => w.Key.Value).Select(w => (w.Key, w.Value)));

        InsertResults Results(long first, int seconds, params (string Node, long Items)[] worked) => new(job, [new(Raw(first, 1), [])])
        {
            Cost = new(1, TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(2 * seconds), 10 * seconds) { Collections = seconds, Waited = TimeSpan.FromSeconds(seconds) / 4 },
            Worked = worked.ToDictionary(w => new NodeId(w.Node), w => w.Items),
        };
    }

    [Fact]
    public void A_commit_that_fails_leaves_nothing_of_itself()
    {
        using var store = JobStore.Open(_folder);
        var job = store.Commit([Insert("j")])[0];
        store.Commit([new InsertResults(job, [new(Raw(0, 1), [])])]);
        Assert.ThrowsAny<Exception>(() => store.Commit([new InsertResults(job, [new(Raw(5, 1), [])]), new InsertResults(job, [new(Raw(0, 1), [])])]));
        Assert.Equal([new(0, 1)], store.ReadHistory(job).Answered);
        store.Commit([new InsertResults(job, [new(Raw(5, 1), [])])]);
        Assert.Equal([new(0, 1), new(5, 6)], store.ReadHistory(job).Answered);
    }

    [Fact]
    public void Each_opening_is_a_new_epoch_of_the_same_cluster()
    {
        string cluster;
        long epoch;
        using (var first = JobStore.Open(_folder)) (cluster, epoch) = (first.Cluster, first.Epoch);
        using (var second = JobStore.Open(_folder))
        {
            Assert.Equal((1, cluster), (epoch, second.Cluster));
            Assert.True(second.Epoch > epoch);
            epoch = second.Epoch;
        }
        using var third = JobStore.Open(_folder, time: new Past());
        Assert.True(third.Epoch > epoch, "A clock that was set back does not count backwards.");
    }

    [Fact]
    public void A_coordinator_that_is_not_the_newest_can_write_nothing()
    {
        using var old = JobStore.Open(_folder);
        Tamper("UPDATE meta SET value = '2' WHERE key = 'epoch'");
        Assert.Throws<StoreLostException>(() => old.Commit([Insert("j")]));
        Assert.Empty(old.ListJobs());
    }

    [Fact]
    public void A_folder_in_use_is_refused_with_what_to_do()
    {
        using var store = JobStore.Open(_folder);
        var error = Assert.Throws<UserError>(() => JobStore.Open(_folder));
        Assert.Equal(ExitStatus.BadInput, error.Status);
        Assert.Contains("in use by another coordinator", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_store_is_refused_and_the_folder_is_free_again()
    {
        File.WriteAllText(Path.Combine(_folder, "actorcompute.db"), new string('x', 100_000));
        Assert.Equal(ExitStatus.BadInput, Assert.Throws<UserError>(() => JobStore.Open(_folder)).Status);
        File.Delete(Path.Combine(_folder, "actorcompute.db"));
        JobStore.Open(_folder).Dispose();
    }

    [Fact]
    public void A_store_of_another_version_is_refused()
    {
        JobStore.Open(_folder).Dispose();
        Tamper("UPDATE meta SET value = '99' WHERE key = 'schema'");
        Assert.Contains("version 99", Assert.Throws<UserError>(() => JobStore.Open(_folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nodes_are_remembered_until_they_are_gone()
    {
        using var store = JobStore.Open(_folder);
        store.Commit([new RememberNode(new("a"), "x:1"), new RememberNode(new("b"), null), new RememberNode(new("a"), "x:2"), new ForgetNode(new("b"))]);
        Assert.Equal([new KnownNode(new("a"), "x:2")], store.ListNodes());
    }

    private void Tamper(string sql)
    {
        using var db = new SqliteConnection($"Data Source={Path.Combine(_folder, "actorcompute.db")};Pooling=False");
        db.Open();
        using var command = db.CreateCommand();
        command.CommandText = sql;
        Assert.Equal(1, command.ExecuteNonQuery());
    }

    private static InsertJob Insert(string id) =>
        new(new StoredJob(0, new(id), new JobSpec("square", TaskKind.Cpu), JobStatus.Open, 0, 0, 0, default, default, DateTimeOffset.UnixEpoch, null, ""));

    private static Segment Raw(long first, params long[] values) =>
        Segment.OfRaw(first, ElementType.Int64, System.Runtime.InteropServices.MemoryMarshal.AsBytes<long>(values).ToArray());

    private static Segment Json(long first, params string[] documents)
    {
        var builder = new JsonSegmentBuilder(first);
        foreach (var document in documents) builder.Add(System.Text.Encoding.UTF8.GetBytes(document));
        return builder.Take()!;
    }
}
