using ActorCompute.Coordinator.Jobs;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Segments;
using LinqToDB;
using LinqToDB.Data;
using Microsoft.Data.Sqlite;

namespace ActorCompute.Coordinator.Store;

/// <summary>
/// Jobs, inputs and results in one SQLite file: a single writer, any number of readers beside it (WAL), and every commit survives a power
/// cut (synchronous=FULL). Reads are safe from any thread.
/// </summary>
internal sealed partial class JobStore : IDisposable
{
    /// <summary>The status of jobs that are forgotten and whose rows are on their way out.</summary>
    public const int Deleted = 5;

    private readonly FileStream _lock;
    private readonly DataOptions _options;
    private readonly DataConnection _writer;
    private readonly Witness? _witness;
    private readonly StoreClock _clock;
    private readonly StoreFiles _files;
    private readonly StoreStart _start;
    private readonly Lineage _before;
    private readonly Lock _writing = new();
    private readonly Lock _noting = new();
    private readonly ReaderWriterLockSlim _open = new(LockRecursionPolicy.SupportsRecursion);   // held for reading by every read
    private readonly TaskCompletionSource<string> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isClosed;
    private long _nextRow;
    private long _commits;
    private long _confirmed;

    private JobStore(FileStream folderLock, DataOptions options, DataConnection writer, Opening opened, Witness? witness, StoreReport report, StoreClock clock)
    {
        (_lock, _options, _writer, _witness, Report, _clock) = (folderLock, options, writer, witness, report, clock);
        (Cluster, _start, _commits, _confirmed) = (opened.Cluster, opened.Start, opened.Start.Commits, opened.Start.Commits);
        _before = new([.. opened.Before, opened.Start], opened.Start.Commits);
        _nextRow = writer.Execute<long>("SELECT coalesce(max(row), 0) FROM result");
        _files = new(Folder, FileName, FileName + LogSuffix, DataFolder.LockName);
        Note();
    }

    /// <summary>The cluster's id, made with the store.</summary>
    public string Cluster { get; }

    /// <summary>The number of this coordinator incarnation.</summary>
    public long Epoch => _start.Epoch;

    /// <summary>What was found when it was opened.</summary>
    public StoreReport Report { get; }

    /// <summary>How far it has come: no commit that can be read now is behind this.</summary>
    public StorePosition Position => new(_start.Id, Interlocked.Read(ref _commits));

    /// <summary>Whether all that had been committed at a position is here.</summary>
    public bool Holds(StorePosition position) => position.Start == _start.Id || _before.Holds(position);

    /// <summary>Whether leases of another epoch may be of use here: they are of a coordinator that left this very state behind.</summary>
    public bool Continues(long epoch) => epoch == Epoch || (epoch < Epoch && !Report.HasGoneBack && _before.HasEpoch(epoch));

    /// <summary>How much time has passed for it: what its spans are counted in.</summary>
    public TimeSpan Age => _clock.Age;

    /// <summary>What is to be said of the machine's clock since the last coordinator; null if it is right.</summary>
    public string? ClockDoubt => _clock.Doubt;

    /// <summary>Why it could not be noted beside the store how far this has come; null if it could.</summary>
    public string? WitnessTrouble => _witness?.Trouble;

    /// <summary>Completes when a newer coordinator turns out to own the store, or its files are gone or others; says so, going on from "The data folder … ".</summary>
    public Task<string> Lost => _lost.Task;

    /// <summary>Is told, on any thread, of what keeps something from being read, whenever it does.</summary>
    public Action<string>? TellUnreadable { get; set; }

    public string Folder => Path.GetDirectoryName(_lock.Name)!;

    /// <summary>Writes all of it in one transaction.</summary>
    /// <returns>What each write returned, in order.</returns>
    /// <exception cref="StoreLostException">A newer coordinator owns the store, or its files are not there any more.</exception>
    public IReadOnlyList<long> Commit(IReadOnlyList<Write> writes)
    {
        lock (_writing)
        {
            CheckFiles();
            using var transaction = _writer.BeginTransaction();
            CheckEpoch();
            var to = new StoreTransaction(_writer, _nextRow);
            var numbers = writes.Select(w => w.ApplyTo(to)).ToArray();
            var commits = Interlocked.Increment(ref _commits);   // before anybody can read it
            if (_witness is not null) Schema.Count(_writer, commits, _clock.Note());
            transaction.Commit();
            _nextRow = to.LastRow;
            CheckFiles();   // what went to a file that is not there any more is not confirmed
            Interlocked.Exchange(ref _confirmed, commits);
            Note();
            return numbers;
        }
    }

    /// <summary>Looks whether the store's files are still the ones that were opened.</summary>
    /// <exception cref="StoreLostException">They are not.</exception>
    public void CheckFiles()
    {
        try
        {
            _files.Check();
        }
        catch (StoreLostException e)
        {
            _lost.TrySetResult(e.Message);
            throw;
        }
    }

    /// <summary>Notes beside the store how far it has come, as far as that is certain, and how old it is.</summary>
    public void Note()
    {
        if (_witness is null) return;
        lock (_noting) _witness.Note(new(Cluster, Epoch, new(_start.Id, Interlocked.Read(ref _confirmed)), _clock.Note()));
    }

    private void CheckEpoch()
    {
        try
        {
            Schema.CheckEpoch(_writer, Epoch);
        }
        catch (StoreLostException e)
        {
            _lost.TrySetResult(e.Message);
            throw;
        }
    }

    public StoredJob? FindJob(JobId id) => Read(db => db.GetTable<JobRow>().FirstOrDefault(j => j.Id == id.Value) is { } row ? Rows.ToJob(row) : null);

    /// <summary>All jobs, newest first.</summary>
    public IReadOnlyList<StoredJob> ListJobs() => ListJobs(JobFilter.Any, nowMs: 0);

    /// <summary>The newest jobs first that a filter asks for by time and name; states and patterns are left to it.</summary>
    public IReadOnlyList<StoredJob> ListJobs(JobFilter filter, long nowMs) => Read(db =>
    {
        var jobs = db.GetTable<JobRow>().Where(j => j.Status != Deleted);
        if (filter.FromMs(nowMs) is { } from) jobs = jobs.Where(j => j.SubmittedMs >= from);
        if (filter.ToMs(nowMs) is { } to) jobs = jobs.Where(j => j.SubmittedMs < to);
        if (filter.ExactName is { } name) jobs = jobs.Where(j => j.Name == name);
        jobs = jobs.OrderByDescending(j => j.SubmittedMs).ThenByDescending(j => j.Key);
        if (filter.Enough is { } enough) jobs = jobs.Take(enough);
        return jobs.AsEnumerable().Select(Rows.ToJob).ToArray();
    });

    /// <summary>Jobs that have not ended, oldest first.</summary>
    public IReadOnlyList<StoredJob> ListUnfinished() => Read(db => db.GetTable<JobRow>()
        .Where(j => j.Status < (int)Jobs.JobStatus.Succeeded).OrderBy(j => j.Key).AsEnumerable().Select(Rows.ToJob).ToArray());

    /// <summary>Jobs that ended so long ago that they are to be forgotten.</summary>
    /// <param name="keep">How long those are kept that do not say it themselves.</param>
    /// <param name="age">The store's.</param>
    public IReadOnlyList<JobId> ListExpired(TimeSpan keep, TimeSpan age)
    {
        var (usual, at) = ((long)keep.TotalMilliseconds, (long)age.TotalMilliseconds);
        return Read(db => db.GetTable<JobRow>()
            .Where(j => j.Status >= (int)Jobs.JobStatus.Succeeded && j.Status != Deleted && j.FinishedAgeMs + (j.KeepMs ?? usual) <= at)
            .Select(j => j.Id).AsEnumerable().Select(id => new JobId(id)).ToArray());
    }

    /// <summary>Keys of jobs that are forgotten and whose rows are on their way out.</summary>
    public IReadOnlyList<long> ListDeleted() => Read(db => db.GetTable<JobRow>().Where(j => j.Status == Deleted).Select(j => j.Key).ToArray());

    /// <summary>Nodes that were there when the last coordinator stopped.</summary>
    public IReadOnlyList<KnownNode> ListNodes() => Read(db => db.GetTable<NodeRow>().AsEnumerable().Select(n => new KnownNode(new(n.Name), n.Address)).ToArray());

    /// <summary>How many items each node has had outcomes for that are here, whenever it was here itself.</summary>
    public IReadOnlyDictionary<NodeId, long> ReadWork() => Read(db => db.GetTable<WorkRow>().AsEnumerable().ToDictionary(w => new NodeId(w.Node), w => w.Items));

    /// <summary>Packages that were pushed, the newest first.</summary>
    public IReadOnlyList<StoredPackage> ListPackages() => Read(db => db.Execute<long>("SELECT count(*) FROM package") == 0   // quick at a first start
        ? [] : db.GetTable<PackageRow>().OrderByDescending(p => p.Row).AsEnumerable().Select(Rows.ToPackage).ToArray());

    /// <summary>The code of every job, whatever has become of it.</summary>
    public IReadOnlyList<TaskCode> ListCodes() => Read(db => db.GetTable<JobRow>().Where(j => j.Package != null && j.Invocation != null)
        .Select(j => new { j.Package, j.Invocation })
        .Union(db.GetTable<JobRow>().Where(j => j.ReducePackage != null && j.ReduceInvocation != null).Select(j => new { Package = j.ReducePackage, Invocation = j.ReduceInvocation }))
        .AsEnumerable()
        .Select(j => new TaskCode(ContentHash.Parse(j.Package!), ContentHash.Parse(j.Invocation!))).ToArray());

    /// <summary>The content that inputs or results refer to, as far as it is named within so many bytes of rows after one.</summary>
    /// <returns>The pieces, and the row to go on after; null when that was all.</returns>
    public (IReadOnlyList<ContentHash> Pieces, long? Row) ReadReferences(bool ofResults, long row, long maxBytes) => Read(db =>
    {
        var rows = db.Query<ReferenceRow>(
            $"SELECT rowid AS row, data FROM {(ofResults ? "result" : "input")} WHERE rowid > @row AND codec IN (@item, @block) ORDER BY rowid",
            new DataParameter("row", row), new DataParameter("item", (int)Codec.Reference),
            new DataParameter("block", (int)Codec.PartialReference)).TakeBytes(r => r.Data.Length, maxBytes);
        return (Pieces(rows), rows.Count == 0 ? null : (long?)rows[^1].Row);
    });

    private static ContentHash[] Pieces(IReadOnlyList<ReferenceRow> rows) => [.. rows.SelectMany(r =>
        Enumerable.Range(0, r.Data.Length / ContentReference.Width).Select(i => ContentReference.Read(r.Data.AsSpan(i * ContentReference.Width)).Hash))];

    private sealed class ReferenceRow
    {
        [LinqToDB.Mapping.Column("row")] public long Row { get; init; }

        [LinqToDB.Mapping.Column("data")] public byte[] Data { get; init; } = [];
    }

    /// <summary>What has become of a job so far.</summary>
    public JobHistory ReadHistory(long job)
    {
        var merges = ReadMerges(job);
        return ReadHistory(job, merges.Count > 0 ? merges[0].Item : long.MaxValue) with { Merges = merges.Count, Deaths = ReadDeaths(job) };
    }

    private JobHistory ReadHistory(long job, long end) => Read(db => new JobHistory(
        [.. db.GetTable<InputRow>().Where(i => i.Job == job).OrderBy(i => i.First)
            .Select(i => new { i.First, i.Count }).AsEnumerable().Select(i => ItemRange.Of(i.First, i.Count))],
        [.. db.GetTable<ResultRow>().Where(r => r.Job == job).OrderBy(r => r.First)
            .Select(r => new { r.First, r.Count }).AsEnumerable().Select(r => ItemRange.Of(r.First, r.Count))],
        db.GetTable<FailureRow>().LongCount(f => f.Job == job && f.Item < end),
        db.GetTable<ResultRow>().Where(r => r.Job == job).Max(r => (long?)(r.SplitFrom ?? r.Row)) ?? 0));

    /// <summary>Input segments from the one that begins at <paramref name="first"/> on; at least one, then up to so many bytes.</summary>
    public IReadOnlyList<Segment> ReadInputs(long job, long first, long maxBytes) => Read(db => db.GetTable<InputRow>()
        .Where(i => i.Job == job && i.First >= first).OrderBy(i => i.First).AsEnumerable().Select(Rows.ToSegment).TakeBytes(s => s.Bytes, maxBytes));

    /// <summary>Results in index order, from the row that holds or follows <paramref name="index"/>; at least one, then up to so many bytes.</summary>
    public IReadOnlyList<CommittedRow> ReadResults(long job, long index, long maxBytes) => Read(db => WithFailures(job, db.GetTable<ResultRow>()
        .Where(r => r.Job == job && r.First + r.Count > index && r.First >= FirstHolding(db, job, index)).OrderBy(r => r.First), maxBytes));

    /// <summary>
    /// Results in the order of their commit, after the row <paramref name="after"/>; up to so many bytes, none if there are none. The parts
    /// of a row that was split are read together, since a reader has had either all of them or none.
    /// </summary>
    public IReadOnlyList<CommittedRow> ReadCommitted(long job, long after, long maxBytes) => Read(db => WithFailures(job, db.GetTable<ResultRow>()
        .Where(r => r.Job == job && (r.SplitFrom ?? r.Row) > after).OrderBy(r => r.SplitFrom ?? r.Row).ThenBy(r => r.Row), maxBytes));

    /// <summary>Failed items from an index on, with their inputs; at least one if there is any, then up to so many bytes or items.</summary>
    public IReadOnlyList<FailedItem> ReadFailures(long job, long from, long maxBytes, int maxItems) => Read(db =>
    {
        Segment? inputs = null;
        return db.GetTable<FailureRow>().Where(f => f.Job == job && f.Item >= from && !db.GetTable<MergeRow>().Any(m => m.Job == job && m.Item == f.Item)).OrderBy(f => f.Item).Take(maxItems).AsEnumerable().Select(f =>
        {
            if (inputs?.Range.Contains(f.Item) is not true) inputs = InputHolding(job, f.Item);
            return new FailedItem(Rows.ToFailure(f), inputs.Slice(ItemRange.Of(f.Item, 1)));
        }).TakeBytes(i => i.Failure.Bytes + i.Input.Bytes, maxBytes);
    });

    /// <summary>Lets reads and a commit that are under way end first; one that came later would make files anew in the folder.</summary>
    public void Dispose()
    {
        _open.EnterWriteLock();
        _isClosed = true;
        _open.ExitWriteLock();
        lock (_writing)
        {
            // To close the last connection is to delete the log by its name, which may be another's by now.
            if (!_lost.Task.IsCompleted) _writer.Dispose();
        }
        SqliteConnection.ClearAllPools();
        _witness?.Dispose();
        _lock.Dispose();
    }

    /// <summary>Where the search begins, so that the index is entered at the right place and not walked from the start.</summary>
    private static long FirstHolding(DataConnection db, long job, long index) =>
        db.GetTable<ResultRow>().Where(r => r.Job == job && r.First <= index).Max(r => (long?)r.First) ?? 0;

    private IReadOnlyList<CommittedRow> WithFailures(long job, IQueryable<ResultRow> rows, long maxBytes) => Read(db =>
    {
        var any = db.GetTable<FailureRow>().Any(f => f.Job == job);
        return rows.AsEnumerable().Select(row => Rows.ToResult(row, any ? FailuresOf(db, row) : []))
            .TakeBytes(r => r.Outcomes.Bytes, maxBytes, (last, next) => last.Row == next.Row);
    });

    private static Failure[] FailuresOf(DataConnection db, ResultRow row) => db.GetTable<FailureRow>()
        .Where(f => f.Job == row.Job && f.Item >= row.First && f.Item < row.First + row.Count).OrderBy(f => f.Item).AsEnumerable().Select(Rows.ToFailure).ToArray();

    private Segment InputHolding(long job, long item) => Read(db =>
        Rows.ToSegment(db.GetTable<InputRow>().Where(i => i.Job == job && i.First <= item).OrderByDescending(i => i.First).First()));

    private T Read<T>(Func<DataConnection, T> query)
    {
        _open.EnterReadLock();
        try
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            using var db = new DataConnection(_options);
            return query(db);
        }
        catch (Exception e) when (StoreTrouble.Of(e, Folder) is { } trouble)
        {
            TellUnreadable?.Invoke(trouble);
            throw new StoreUnreadableException(trouble, e);
        }
        finally
        {
            _open.ExitReadLock();
        }
    }
}

/// <summary>What writes are applied to.</summary>
internal sealed class StoreTransaction(DataConnection db, long lastRow)
{
    public DataConnection Db { get; } = db;

    public long LastRow { get; private set; } = lastRow;

    /// <summary>The first of so many new row numbers.</summary>
    public long NextRow(int count)
    {
        var first = LastRow + 1;
        LastRow += count;
        return first;
    }
}

internal static class TakeBytesExtension
{
    /// <summary>At least one element, then as many as keep to the bytes; the source is not read further than to the one behind them.</summary>
    /// <param name="belong">Whether the second is to be taken because the first was.</param>
    public static IReadOnlyList<T> TakeBytes<T>(this IEnumerable<T> source, Func<T, long> bytes, long maxBytes, Func<T, T, bool>? belong = null)
    {
        var taken = new List<T>();
        foreach (var element in source)
        {
            if (maxBytes <= 0 && (belong is null || !belong(taken[^1], element))) break;
            taken.Add(element);
            if ((maxBytes -= bytes(element)) <= 0 && belong is null) break;
        }
        return taken;
    }
}
