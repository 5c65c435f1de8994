using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages.Segments;
using Microsoft.Data.Sqlite;

namespace ActorCompute.Coordinator.Tests;

/// <summary>
/// The store cannot be written, or read: whoever asks is told why, within the time of any answer, and all goes on once it can be. SQLite itself
/// says that there is no room: a trigger makes it so for any change, as a full disk does.
/// </summary>
public sealed class StoreTroubleTests : CoordinatorKit
{
    private const string Full = "the disk of the coordinator's data folder is full: make room there";

    private static readonly string[] Tables = ["job", "input", "result", "failure", "node"];

    [Fact]
    public void Whoever_asks_for_a_change_is_told_at_once_that_the_disk_is_full()
    {
        Submit(0, new Messages.JobSpec("square", Messages.TaskKind.Cpu), new("ended"));
        AwaitAssert(() => Assert.Equal(JobStatus.Succeeded, Look(new("ended")).Job.Status));
        Open();
        Append(Segment.OfRange(0, 1, 1, 5), next: 5);
        Fill();
        Coordinator.Tell(new OpenJob(new("new"), new("square", Messages.TaskKind.Cpu)), TestActor);
        Refuses(Refusal.CannotStore, "The job could not be stored");
        Coordinator.Tell(new ForgetJob(new("ended")), TestActor);
        Refuses(Refusal.CannotStore, "It could not be stored");
        Tell(new AppendInputs(Segment.OfRange(5, 6, 1, 5)));
        Refuses(Refusal.Unavailable, "The inputs could not be stored");   // the client asks again, and is to say why it takes long
        Tell(new CloseInputs(5));
        Refuses(Refusal.Unavailable, "The end of the inputs of job job could not be stored");
        Tell(new CancelJob("enough"));
        Refuses(Refusal.CannotStore, "Job job is stopped, and that could not be stored yet");
        Assert.Equal(JobStatus.Cancelled, Look().Job.Status);
        MakeRoom();
        AwaitAssert(() => Assert.Equal(JobStatus.Cancelled, Stores.Stored.FindJob(Job)!.Status), TimeSpan.FromSeconds(20));   // by itself
        Coordinator.Tell(new ForgetJob(new("ended")), TestActor);
        ExpectMsg<JobForgotten>();
    }

    [Fact]
    public void A_job_whose_inputs_found_no_room_goes_on_with_them()
    {
        Open();
        Append(Segment.OfRange(0, 1, 1, 5), next: 5);
        Fill();
        for (var again = 0; again < 3; again++)
        {
            Tell(new AppendInputs(Segment.OfRange(5, 6, 1, 5)));
            Refuses(Refusal.Unavailable, "The inputs could not be stored");
        }
        MakeRoom();
        Append(Segment.OfRange(5, 6, 1, 5), next: 10);
        Close(10);
        Work(Register("a"), until: 10);
        Assert.Equal(Enumerable.Range(1, 10).Select(n => (long)n * n), ReadAll());
    }

    [Fact]
    public void The_log_says_once_that_nothing_is_stored_and_once_that_it_is_again()
    {
        Open();
        Fill();
        for (var again = 0; again < 30; again++)
        {
            Tell(new AppendInputs(Segment.OfRange(0, 1, 1, 5)));
            Refuses(Refusal.Unavailable, "The inputs could not be stored");
            Time.AdvanceUptime(TimeSpan.FromSeconds(1));
        }
        Assert.Equal(1, Said($"Nothing can be stored in {Stores.Stored.Folder} ({Full})"));
        MakeRoom();
        Append(Segment.OfRange(0, 1, 1, 5), next: 5);
        Assert.Equal(0, Said("is stored again"));   // it may be the first of few
        Time.AdvanceUptime(ToldTroubles.Quiet);
        AwaitAssert(() => Assert.Equal(1, Said($"What is to be stored in {Stores.Stored.Folder} is stored again")), TimeSpan.FromSeconds(20));
        Assert.Equal(2, Said(""));
    }

    [Fact]
    public void A_store_that_cannot_be_read_is_waited_for_and_whoever_asks_is_told_why()
    {
        Submit(10);
        StopCoordinator();
        Change("ALTER TABLE job RENAME TO away; CREATE VIEW job AS SELECT * FROM away WHERE 1 = (WITH RECURSIVE n(i) AS (SELECT 1) SELECT abs(-9223372036854775808) FROM n);");
        StartActor();
        Tell(new AwaitChange(-1));
        Assert.Contains("The coordinator cannot read its store", ExpectMsg<Refused>(TimeSpan.FromSeconds(20)).Reason, StringComparison.Ordinal);
        Change("DROP VIEW job; ALTER TABLE away RENAME TO job;");
        AwaitAssert(() => { Tell(new AwaitChange(-1)); Assert.Equal(10, ExpectMsg<JobView>().Job.Total); }, TimeSpan.FromSeconds(20));
        Assert.Equal(1, Said(""));
    }

    private JobView Look(Messages.JobId id)
    {
        Tell(new AwaitChange(-1), id);
        return ExpectMsg<JobView>();
    }

    private void Refuses(Refusal kind, string what)
    {
        var refused = ExpectMsg<Refused>(TimeSpan.FromSeconds(20));
        Assert.Equal(kind, refused.Kind);
        Assert.StartsWith(what, refused.Reason, StringComparison.Ordinal);
        Assert.EndsWith($": {Full}.", refused.Reason, StringComparison.Ordinal);
    }

    /// <summary>No row can be added to a table whose numbers are used up, which is what a full disk is to SQLite.</summary>
    private void Fill() => Change("CREATE TABLE used_up (id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO used_up VALUES (9223372036854775807);"
        + string.Concat(Tables.SelectMany(t => new[] { "INSERT", "UPDATE", "DELETE" }.Select(change =>
            $"CREATE TRIGGER full_{t}_{change} BEFORE {change} ON {t} BEGIN INSERT INTO used_up VALUES (NULL); END;"))));

    private void MakeRoom() => Change(string.Concat(Tables.SelectMany(t => new[] { "INSERT", "UPDATE", "DELETE" }.Select(change => $"DROP TRIGGER full_{t}_{change};"))));

    private void Change(string sql)
    {
        using var db = new SqliteConnection($"Data Source={Path.Combine(Stores.Stored.Folder, "actorcompute.db")};Pooling=False");
        db.Open();
        using var command = db.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
