using ActorCompute.Coordinator.Jobs;
using ActorCompute.Messages;
using LinqToDB;
using LinqToDB.Data;
using Microsoft.Data.Sqlite;

namespace ActorCompute.Coordinator.Store;

/// <summary>What came of a request to run a job's failed items again; anything above zero is their number.</summary>
internal static class Reopening
{
    public const long Unknown = -1, HasNotEnded = -2, NothingFailed = -3, Cancelled = -4, Attached = -5, Repeated = -6, Outdated = -7, Reduced = -8;
}

/// <summary>
/// The failed items of a job that has ended are open again: their failures go, the rows of results they lie in are split around them, and
/// the job runs, all at once or not at all. Nothing is written unless the returned number is above zero; see <see cref="Reopening"/>.
/// </summary>
/// <param name="Round">The job's, as last seen; null does not ask.</param>
/// <param name="Now">A deadline counts from here, for people.</param>
internal sealed record ReopenFailures(JobId Job, int? Round, DateTimeOffset Now) : Write
{
    /// <summary>The store's age, from which a deadline counts.</summary>
    public TimeSpan Age { get; init; }

    public override long ApplyTo(StoreTransaction to)
    {
        if (to.Db.GetTable<JobRow>().FirstOrDefault(j => j.Id == Job.Value) is not { } row) return Reopening.Unknown;
        var job = Rows.ToJob(row);
        if (Round is { } round && job.Round == round + 1) return Reopening.Repeated;
        if (Round is { } seen && job.Round != seen) return Reopening.Outdated;
        if (job.Status is JobStatus.Open or JobStatus.Running) return Reopening.HasNotEnded;
        if (job.Status is JobStatus.Cancelled) return Reopening.Cancelled;
        if (job.Spec.Attached) return Reopening.Attached;
        if (job.Spec.Reduce is not null) return Reopening.Reduced;
        return job.Failed == 0 ? Reopening.NothingFailed : Reopen(job, to);
    }

    private long Reopen(StoredJob job, StoreTransaction to)
    {
        var failed = new IntervalSet();
        foreach (var item in to.Db.GetTable<FailureRow>().Where(f => f.Job == job.Key).OrderBy(f => f.Item).Select(f => f.Item)) failed.Add(ItemRange.Of(item, 1));
        using var insert = new InsertParts(to.Db);
        for (var next = failed.From(0); !next.IsEmpty; next = failed.From(Split(to, job.Key, next.First, failed, insert))) { }
        to.Db.GetTable<FailureRow>().Delete(f => f.Job == job.Key);
        to.Db.GetTable<DeathRow>().Delete(d => d.Job == job.Key);
        to.Db.Update(Rows.Of(job with
        {
            Status = JobStatus.Running, Answered = job.Answered - failed.Count, Failed = 0, Finished = null, Round = job.Round + 1, Due = Now + job.Spec.Deadline, DueAge = Age + job.Spec.Deadline, FinishedAge = null,
        }));
        return failed.Count;
    }

    /// <summary>Puts in the place of the row that holds an item what it has beside failed ones.</summary>
    /// <returns>The row's end.</returns>
    private static long Split(StoreTransaction to, long job, long item, IntervalSet failed, InsertParts insert)
    {
        var row = to.Db.GetTable<ResultRow>().Where(r => r.Job == job && r.First <= item).OrderByDescending(r => r.First).First();
        var values = Rows.ToResult(row, []).Outcomes.Values;
        to.Db.GetTable<ResultRow>().Delete(r => r.Row == row.Row);
        foreach (var part in failed.Missing(values.Range)) insert.Run(Rows.OfResult(to.NextRow(1), job, values.Slice(part), row.SplitFrom ?? row.Row));
        return values.End;
    }
}

/// <summary>Inserts rows of results by one prepared statement: parts come by the hundred thousand, and nobody else writes meanwhile.</summary>
internal sealed class InsertParts : IDisposable
{
    private static readonly string[] Columns = ["row", "split_from", "job", "first", "count", "codec", "element", "lengths", "data"];

    private readonly SqliteCommand _command;

    public InsertParts(DataConnection db)
    {
        _command = ((SqliteConnection)db.OpenDbConnection()).CreateCommand();
        _command.Transaction = (SqliteTransaction?)db.Transaction;
        _command.CommandText = $"INSERT INTO result ({string.Join(", ", Columns)}) VALUES ({string.Join(", ", Columns.Select(c => $"@{c}"))})";
        foreach (var column in Columns) _command.Parameters.Add(new SqliteParameter { ParameterName = $"@{column}" });
    }

    public void Run(ResultRow row)
    {
        object?[] values = [row.Row, row.SplitFrom, row.Job, row.First, row.Count, row.Codec, row.Element, row.Lengths, row.Data];
        for (var i = 0; i < values.Length; i++) _command.Parameters[i].Value = values[i] ?? DBNull.Value;
        _command.ExecuteNonQuery();
    }

    public void Dispose() => _command.Dispose();
}
