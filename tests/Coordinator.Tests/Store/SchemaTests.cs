using ActorCompute.Coordinator.Packages;
using ActorCompute.Coordinator.Store;
using ActorCompute.Coordinator.Tests.Access;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Tasks;
using Microsoft.Data.Sqlite;

namespace ActorCompute.Coordinator.Tests.Store;

/// <summary>Files that older coordinators wrote are brought up to date, and lose nothing.</summary>
public sealed class SchemaTests : IDisposable
{
    /// <summary>What version 1 made, and a job of it.</summary>
    private const string VersionOne = """
        CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
        CREATE TABLE job (
            key INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, task TEXT NOT NULL, kind INTEGER NOT NULL, name TEXT NOT NULL,
            chunk INTEGER, priority INTEGER NOT NULL, retry_exceptions INTEGER NOT NULL, retry_lost_workers INTEGER NOT NULL,
            status INTEGER NOT NULL, answered INTEGER NOT NULL, failed INTEGER NOT NULL, total INTEGER NOT NULL,
            cpu_us INTEGER NOT NULL, wall_us INTEGER NOT NULL, submitted_ms INTEGER NOT NULL, finished_ms INTEGER, reason TEXT NOT NULL);
        CREATE TABLE input (
            job INTEGER NOT NULL, first INTEGER NOT NULL, count INTEGER NOT NULL, codec INTEGER NOT NULL, element INTEGER NOT NULL,
            lengths BLOB, data BLOB);
        CREATE UNIQUE INDEX input_order ON input (job, first, count);
        CREATE TABLE result (
            row INTEGER PRIMARY KEY, job INTEGER NOT NULL, first INTEGER NOT NULL, count INTEGER NOT NULL, codec INTEGER NOT NULL,
            element INTEGER NOT NULL, lengths BLOB, data BLOB);
        CREATE UNIQUE INDEX result_order ON result (job, first, count);
        CREATE INDEX result_commits ON result (job);
        CREATE TABLE failure (
            job INTEGER NOT NULL, item INTEGER NOT NULL, kind INTEGER NOT NULL, type TEXT NOT NULL, message TEXT NOT NULL, stack TEXT,
            node TEXT, attempts INTEGER NOT NULL, PRIMARY KEY (job, item)) WITHOUT ROWID;
        CREATE TABLE node (name TEXT PRIMARY KEY);
        INSERT INTO meta VALUES ('schema', '1'), ('cluster', 'c1'), ('epoch', '7');
        INSERT INTO job VALUES (3, 'old', 'square', 1, 'mine', NULL, 5, 0, 3, 0, 0, 0, 10, 0, 0, 1000, NULL, '');
        INSERT INTO input VALUES (3, 0, 10, 3, 0, NULL, x'01000000000000000100000000000000');
        """;

    private static readonly StoredPackage Package = new(
        0, ContentHash.Of([1]), "Demo", 5, 2, DateTimeOffset.UnixEpoch.AddDays(1), new([new("Demo.Run", TaskKind.Io, "text", "integer", "x")], ["Demo.Many"]));

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_store_of_version_1_goes_on_with_its_jobs_and_takes_packages()
    {
        MakeVersionOne();
        using (var store = JobStore.Open(_folder.Path))
        {
            var job = store.FindJob(new("old"))!;
            Assert.Equal((new JobSpec("square", TaskKind.Cpu) { Name = "mine", Priority = 5, Retry = new(0, 3) }, 10), (job.Spec, job.Total));
            Assert.Equal([new ItemRange(0, 10)], store.ReadHistory(job.Key).Inputs);
            Assert.Equal(("c1", true), (store.Cluster, store.Epoch > 7));
            store.Commit([new InsertResults(job.Key, [new(Messages.Segments.Segment.OfRange(4, 0, 1, 2), [])]), new InsertResults(job.Key, [new(Messages.Segments.Segment.OfRange(0, 0, 1, 4), [])])]);
            Assert.Equal([new ItemRange(0, 4)], store.ReadCommitted(job.Key, after: 1, maxBytes: 1000).Select(r => r.Range));
            Assert.Equal((null, 0, ""), (job.Due, job.Round, job.Spec.SubmissionKey));
            store.Commit([new SaveJob(job with { Answered = 4 }), new InsertJob(job with { Id = new("new"), Spec = job.Spec with { Code = new(Package.Hash, Package.Hash), ItemTimeout = TimeSpan.FromSeconds(3), MaxConcurrency = 7, ItemsPerSecond = 0.5 }, Allocated = 4096, Collections = 2, Waited = TimeSpan.FromSeconds(3) }), new InsertPackage(Package)]);
        }
        using var again = JobStore.Open(_folder.Path);
        Assert.Equal((4, 0, 0), (again.FindJob(new("old"))!.Answered, again.FindJob(new("old"))!.Allocated, again.FindJob(new("old"))!.Collections));
        Assert.Equal((4096, 2, TimeSpan.FromSeconds(3)), (again.FindJob(new("new"))!.Allocated, again.FindJob(new("new"))!.Collections, again.FindJob(new("new"))!.Waited));
        var added = again.FindJob(new("new"))!.Spec;
        Assert.Equal((new TaskCode(Package.Hash, Package.Hash), TimeSpan.FromSeconds(3)), (added.Code, added.ItemTimeout));
        Assert.Equal((7, 0.5), (added.MaxConcurrency, added.ItemsPerSecond));
        Assert.Single(again.ListPackages());
    }

    [Fact]
    public void A_package_is_found_again_as_it_was_stored()
    {
        using var store = JobStore.Open(_folder.Path);
        var row = store.Commit([new InsertPackage(Package)])[0];
        var found = Assert.Single(store.ListPackages());
        Assert.Equal(Package with { Row = row, Tasks = found.Tasks }, found);
        Assert.Equal(Package.Tasks.Tasks, found.Tasks.Tasks);
        Assert.Equal(Package.Tasks.Shared, found.Tasks.Shared);
    }

    [Fact]
    public void A_package_that_is_pushed_again_is_the_newest()
    {
        using var store = JobStore.Open(_folder.Path);
        store.Commit([new InsertPackage(Package), new InsertPackage(Package with { Hash = ContentHash.Of([2]) }), new InsertPackage(Package)]);
        Assert.Equal([ContentHash.Of([1]), ContentHash.Of([2])], store.ListPackages().Select(p => p.Hash));
    }

    [Fact]
    public void The_name_of_a_task_stands_for_the_newest_package_that_has_it()
    {
        var library = new PackageLibrary([]).With(Named(1, [1], "a", "b")).With(Named(3, [3], "b")).With(Named(2, [2], "a", "c"));
        Assert.Equal(ContentHash.Of([3]), library.Find("b")?.Package);
        Assert.Equal(ContentHash.Of([2]), library.Find("a")?.Package);
        Assert.Null(library.Find("d"));
        Assert.Equal(["a", "b", "c"], library.Tasks.Select(t => t.Name));
        Assert.Equal(ContentHash.Of([1]), library.With(Named(4, [1], "a", "b")).Find("b")?.Package);
    }

    public void Dispose() => _folder.Dispose();

    private static StoredPackage Named(long row, byte[] content, params string[] tasks) =>
        Package with { Row = row, Hash = ContentHash.Of(content), Tasks = new([.. tasks.Select(t => new TaskDescription(t, TaskKind.Cpu, "", "", ""))], []) };

    private void MakeVersionOne()
    {
        using var db = new SqliteConnection($"Data Source={_folder.File("actorcompute.db")};Pooling=False");
        db.Open();
        using var command = db.CreateCommand();
        command.CommandText = VersionOne;
        command.ExecuteNonQuery();
    }
}
