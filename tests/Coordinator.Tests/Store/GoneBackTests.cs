using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;

namespace ActorCompute.Coordinator.Tests.Store;

/// <summary>A store that lacks what had been confirmed says so when it is opened, and takes none of its old numbers for new ones.</summary>
public sealed class GoneBackTests : IDisposable
{
    private const string Database = "actorcompute.db", Log = "actorcompute.db-wal";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("actorcompute-back-");

    private string Live => _folder.CreateSubdirectory("live").FullName;

    private string Copy => _folder.CreateSubdirectory("copy").FullName;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void An_end_in_order_and_one_in_the_midst_of_work_are_nothing_to_speak_of()
    {
        using (var store = JobStore.Open(Live)) Fill(store, 3);
        StorePosition position;
        using (var store = JobStore.Open(Live))
        {
            Fill(store, 3);
            position = store.Position;
            Save(Database, Log, Witness.FileName);   // what a kill would leave
        }
        using var killed = JobStore.Open(Copy);
        Assert.Equal(new(false, null), killed.Report);
        Assert.True(killed.Holds(position));
        Assert.Equal(6, killed.ListJobs().Count);
    }

    [Fact]
    public void An_older_copy_is_announced_and_what_was_given_out_since_is_void()
    {
        StorePosition old, lost;
        long epoch;
        using (var store = JobStore.Open(Live))
        {
            Fill(store, 3);
            old = store.Position;
            Save(Database, Log);
            Fill(store, 4);
            (lost, epoch) = (store.Position, store.Epoch);
        }
        PutBack(Database, Log);
        using var back = JobStore.Open(Live);
        Assert.True(back.Report.HasGoneBack);
        Assert.Contains("has gone back to an older state", back.Report.Sentence, StringComparison.Ordinal);
        Assert.Contains("it ends with commit 3, and 7 had been confirmed", back.Report.Sentence, StringComparison.Ordinal);
        Assert.Equal((true, false), (back.Holds(old), back.Holds(lost)));
        Assert.True(back.Epoch > epoch);
        Assert.False(back.Continues(epoch));   // what nodes hold may be of inputs that are gone
        Assert.Equal(3, back.ListJobs().Count);
    }

    /// <summary>Then nothing beside the store knows better; whoever was given a position does, and no epoch is used again.</summary>
    [Fact]
    public void A_whole_folder_that_is_put_back_holds_no_position_of_what_is_lost_and_uses_no_epoch_again()
    {
        using (var store = JobStore.Open(Live)) Fill(store, 3);
        using (var store = JobStore.Open(Live)) Save(Database, Log, Witness.FileName);
        StorePosition lost;
        long epoch;
        using (var store = JobStore.Open(Live, time: new Later(TimeSpan.FromMinutes(1))))
        {
            Fill(store, 1);
            (lost, epoch) = (store.Position, store.Epoch);
        }
        PutBack(Database, Log, Witness.FileName);
        using var back = JobStore.Open(Live, time: new Later(TimeSpan.FromMinutes(2)));
        Fill(back, 5);
        Assert.False(back.Holds(lost));
        Assert.True(back.Epoch > epoch);
        Assert.False(back.Continues(epoch));
    }

    /// <summary>Every length at which a log may be cut: what is left is whole, and whatever confirmed commit is missing is told.</summary>
    [Fact]
    public void A_log_that_was_cut_is_reported_with_what_it_held_wherever_it_was_cut()
    {
        using (var store = JobStore.Open(Live))
        {
            Fill(store, 4);
            Save(Database, Log, Witness.FileName);
        }
        var log = File.ReadAllBytes(Path.Combine(Copy, Log));
        var whole = WriteAheadLog.Read(new MemoryStream(log))!;
        Assert.Null(whole.Damage);
        for (var length = 32; length < log.Length; length += 8_000)
        {
            var cut = WriteAheadLog.Read(new MemoryStream(log, 0, length))!;
            Assert.True(cut is { Damage: null } && cut.Commits < whole.Commits, $"Cut at {length}: {cut}");
        }
        File.WriteAllBytes(Path.Combine(Copy, Log), log[..^100]);
        using var back = JobStore.Open(Copy);
        Assert.Contains("it ends with commit 3, and 4 had been confirmed", back.Report.Sentence, StringComparison.Ordinal);
        Assert.Contains($"its write-ahead log held {whole.Commits - 1} commits", back.Report.Sentence, StringComparison.Ordinal);
        Assert.Equal(3, back.ListJobs().Count);
    }

    [Fact]
    public void A_log_that_is_damaged_is_reported_with_what_is_behind_the_damage_and_kept()
    {
        using (var store = JobStore.Open(Live))
        {
            Fill(store, 6);
            Save(Database, Log, Witness.FileName);
        }
        var log = File.ReadAllBytes(Path.Combine(Copy, Log));
        var whole = WriteAheadLog.Read(new MemoryStream(log))!;
        log[log.Length / 2] ^= 0xff;
        File.WriteAllBytes(Path.Combine(Copy, Log), log);
        var found = WriteAheadLog.Read(Path.Combine(Copy, Log))!;
        Assert.Equal(whole.Commits, found.Commits + found.Lost + (found.Commits + found.Lost < whole.Commits ? 1 : 0));   // its own end may be what is damaged
        Assert.InRange(found.Damage!.Value, 32, log.Length / 2);
        using var back = JobStore.Open(Copy);
        Assert.True(back.Report.HasGoneBack);
        Assert.Contains($"of {found.Commits + found.Lost} commits that it held the first {found.Commits} can be read", back.Report.Sentence, StringComparison.Ordinal);
        Assert.Equal(log, File.ReadAllBytes(Path.Combine(Copy, Log + ".damaged")));
    }

    [Fact]
    public void Another_cluster_s_store_is_told()
    {
        JobStore.Open(Live).Dispose();
        JobStore.Open(Copy).Dispose();
        PutBack(Database);
        using var other = JobStore.Open(Live);
        Assert.Contains("is another one than was here before", other.Report.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Database)]
    [InlineData(Log)]
    [InlineData("lock")]
    public async Task A_file_that_is_replaced_while_the_store_is_open_ends_it(string file)
    {
        using var store = JobStore.Open(Live);
        Fill(store, 2);
        File.WriteAllText(Path.Combine(Copy, file), "another's");   // the lock cannot even be read
        store.CheckFiles();
        File.Move(Path.Combine(Copy, file), Path.Combine(Live, file), overwrite: true);
        Assert.StartsWith($"has another {file} than", Assert.Throws<StoreLostException>(store.CheckFiles).Message, StringComparison.Ordinal);
        Assert.Throws<StoreLostException>(() => Fill(store, 1));
        Assert.StartsWith($"has another {file} than", await store.Lost, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_that_was_replaced_leaves_the_log_that_is_there_now_alone()
    {
        using (var store = JobStore.Open(Live))
        {
            Fill(store, 2);
            File.WriteAllText(Path.Combine(Copy, Log), "another's");
            File.Move(Path.Combine(Copy, Log), Path.Combine(Live, Log), overwrite: true);
            Assert.Throws<StoreLostException>(store.CheckFiles);
        }
        Assert.Equal("another's", File.ReadAllText(Path.Combine(Live, Log)));
    }

    private static void Fill(JobStore store, int commits)
    {
        for (var i = 0; i < commits; i++) store.Commit([new InsertJob(new(0, JobId.New(), new("square", TaskKind.Cpu), JobStatus.Open, 0, 0, 0, default, default, DateTimeOffset.UnixEpoch, null, ""))]);
    }

    private void Save(params string[] files)
    {
        foreach (var file in files.Where(f => File.Exists(Path.Combine(Live, f)))) File.Copy(Path.Combine(Live, file), Path.Combine(Copy, file));
    }

    private void PutBack(params string[] files)
    {
        foreach (var file in files)
        {
            File.Delete(Path.Combine(Live, file));
            if (File.Exists(Path.Combine(Copy, file))) File.Copy(Path.Combine(Copy, file), Path.Combine(Live, file));
        }
    }

    private sealed class Later(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
