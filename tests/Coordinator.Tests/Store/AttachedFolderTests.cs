using ActorCompute.Coordinator.Store;
using ActorCompute.Coordinator.Tests.Access;
using ActorCompute.Messages;
using ActorCompute.Messages.Files;

namespace ActorCompute.Coordinator.Tests.Store;

/// <summary>The store of attached jobs is emptied at every start: nobody else's files may be.</summary>
public sealed class AttachedFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Data => _folder.File("data");

    private string Attached => Path.Combine(Data, "attached");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_is_empty_at_every_start()
    {
        using (var stores = JobStores.Open(Data)) stores.Attached.Commit([Insert("a")]);
        using var again = JobStores.Open(Data);
        Assert.Empty(again.Attached.ListJobs());
    }

    [Fact]
    public void One_that_holds_somebody_else_s_files_is_refused_and_keeps_them()
    {
        Directory.CreateDirectory(Attached);
        File.WriteAllText(Path.Combine(Attached, "letter.txt"), "mine");
        Assert.Contains("'letter.txt', which ActorCompute has not put there", Refusal(Data), StringComparison.Ordinal);
        Assert.Contains("'letter.txt', which ActorCompute has not put there", Refusal(Data), StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(Attached, "letter.txt")));
    }

    [Fact]
    public void Another_coordinator_s_data_folder_of_that_name_is_refused_and_keeps_its_jobs()
    {
        using (var other = JobStores.Open(Attached)) other.Stored.Commit([Insert("a")]);
        Assert.Contains("which ActorCompute has not put there", Refusal(Data), StringComparison.Ordinal);
        using var again = JobStores.Open(Attached);
        Assert.Single(again.Stored.ListJobs());
    }

    [Fact]
    public void A_copy_of_a_store_that_was_put_there_before_the_first_start_is_kept()
    {
        using (var other = JobStore.Open(_folder.File("other"))) other.Commit([Insert("a")]);
        Directory.CreateDirectory(Attached);
        File.Copy(Path.Combine(_folder.File("other"), "actorcompute.db"), Path.Combine(Attached, "actorcompute.db"));
        Assert.Contains("which ActorCompute has not put there", Refusal(Data), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Attached, "actorcompute.db")));
    }

    [Fact]
    public void One_of_before_there_were_markers_is_taken_over()
    {
        using (var stores = JobStores.Open(Data)) stores.Attached.Commit([Insert("a")]);
        File.Delete(Path.Combine(Attached, OwnFolder.MarkerName));
        using var again = JobStores.Open(Data);
        Assert.Empty(again.Attached.ListJobs());
    }

    [Fact]
    public void A_folder_that_is_emptied_at_every_start_is_no_data_folder()
    {
        JobStores.Open(Data).Dispose();
        Assert.Contains("for attached jobs", Refusal(Attached), StringComparison.Ordinal);
    }

    private static string Refusal(string folder)
    {
        var error = Assert.Throws<UserError>(() => JobStores.Open(folder));
        Assert.Equal((ExitStatus.BadInput, true), (error.Status, error.Message.Contains("--data", StringComparison.Ordinal)));
        return error.Message;
    }

    private static InsertJob Insert(string id) =>
        new(new StoredJob(0, new(id), new JobSpec("square", TaskKind.Cpu), Coordinator.Jobs.JobStatus.Open, 0, 0, 0, default, default, DateTimeOffset.UnixEpoch, null, ""));
}
