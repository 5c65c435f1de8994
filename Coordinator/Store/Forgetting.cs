using ActorCompute.Coordinator.Jobs;
using ActorCompute.Messages;
using LinqToDB;
using LinqToDB.Data;

namespace ActorCompute.Coordinator.Store;

/// <summary>
/// A job that has ended is there no more: nobody finds it, and its id is free. Its rows go in steps (<see cref="DeleteSome"/>). Returns its
/// key, <see cref="Unknown"/> or <see cref="HasNotEnded"/>.
/// </summary>
internal sealed record HideJob(JobId Job) : Write
{
    public const long Unknown = -1, HasNotEnded = -2;

    public override long ApplyTo(StoreTransaction to)
    {
        if (to.Db.GetTable<JobRow>().FirstOrDefault(j => j.Id == Job.Value) is not { } row) return Unknown;
        if (row.Status < (int)JobStatus.Succeeded) return HasNotEnded;
        var id = $"deleted:{row.Key}";   // no job's id has a colon
        to.Db.GetTable<JobRow>().Where(j => j.Key == row.Key).Set(j => j.Id, id).Set(j => j.Status, JobStore.Deleted).Update();
        return row.Key;
    }
}

/// <summary>Some rows of a hidden job go, and in the end the job itself; few enough that nobody waits long for the store. Returns how many; 0: it is gone.</summary>
internal sealed record DeleteSome(long Job) : Write
{
    private const int Failures = 2000, Segments = 128;   // a segment takes a megabyte at most

    public override long ApplyTo(StoreTransaction to)
    {
        var job = new DataParameter("job", Job);
        var deleted = to.Db.Execute($"DELETE FROM failure WHERE job = @job AND item IN (SELECT item FROM failure WHERE job = @job LIMIT {Failures})", job);
        if (deleted == 0) deleted = to.Db.Execute($"DELETE FROM result WHERE row IN (SELECT row FROM result WHERE job = @job LIMIT {Segments})", job);
        if (deleted == 0) deleted = to.Db.Execute($"DELETE FROM input WHERE rowid IN (SELECT rowid FROM input WHERE job = @job LIMIT {Segments})", job);
        if (deleted == 0) deleted = to.Db.Execute($"DELETE FROM merge WHERE job = @job AND item IN (SELECT item FROM merge WHERE job = @job LIMIT {Failures})", job);
        if (deleted == 0) deleted = to.Db.Execute($"DELETE FROM log WHERE job = @job AND number IN (SELECT number FROM log WHERE job = @job LIMIT {Failures})", job);
        if (deleted == 0) deleted = to.Db.GetTable<LogSourceRow>().Delete(s => s.Job == Job);
        if (deleted == 0) deleted = to.Db.Execute("DELETE FROM death WHERE job = @job", job);
        if (deleted == 0) to.Db.GetTable<JobRow>().Delete(j => j.Key == Job);
        return deleted;
    }
}
