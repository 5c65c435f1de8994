using ActorCompute.Cluster.Tests.Harness;

namespace ActorCompute.Cluster.Tests;

/// <summary>What the program makes is its user's alone, and what it has not made it neither deletes nor changes.</summary>
public sealed class FolderTests : IDisposable
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("ac-home-");

    private string Temp => Directory.CreateDirectory(Path.Combine(_home.FullName, "tmp")).FullName;

    public void Dispose() => _home.Delete(recursive: true);

    [LongFact]
    public async Task Whatever_the_umask_nobody_else_can_enter_what_a_coordinator_and_a_node_make()
    {
        if (OperatingSystem.IsWindows()) return;
        await using var coordinator = ProgramRun.StartShell(_home.FullName, access: null, "umask 000; exec \"$ACTORCOMPUTE\" coordinator --port 0 --api-port 0", Temp);
        await coordinator.ReadyAsync();
        await using var node = ProgramRun.StartShell(_home.FullName, access: null, "umask 000; XDG_CACHE_HOME= exec \"$ACTORCOMPUTE\" node --slots 1", Temp);
        await node.ReadyAsync();
        var made = Directory.EnumerateFileSystemEntries(_home.FullName, "*", SearchOption.AllDirectories).Where(e => e != Temp && File.ResolveLinkTarget(e, false) is null).ToList();
        Assert.Contains(Path.Combine(_home.FullName, ".actorcompute"), made);
        Assert.Contains(Path.Combine(_home.FullName, ".cache", "actorcompute"), made);
        foreach (var entry in made.Where(e => Directory.Exists(e) || Path.GetFileName(e) == "lock"))
            Assert.True((File.GetUnixFileMode(entry) & Others) == 0, $"{entry} {File.GetUnixFileMode(entry)}");
    }

    [LongFact]
    public async Task A_data_folder_among_the_temporary_files_is_kept_whatever_its_name()
    {
        var data = Path.Combine(Temp, "actorcompute-data");
        await using (var coordinator = ProgramRun.Start(_home.FullName, null, ["coordinator", "--port", "0", "--api-port", "0", "--data", data], Temp))
        {
            await coordinator.ReadyAsync();
            await coordinator.SignalAsync("TERM");
            (await coordinator.EndAsync(Patience)).Expect(0);
        }
        await using var embedded = ProgramRun.StartShell(_home.FullName, null, "rm -r \"$HOME/.actorcompute\"; exec \"$ACTORCOMPUTE\" map square --range 1..3", Temp);
        (await embedded.EndAsync(Patience)).Expect(0);
        Assert.True(File.Exists(Path.Combine(data, "actorcompute.db")) && File.Exists(Path.Combine(data, "authority", "authority.pem")));
    }

    [LongFact]
    public async Task A_link_among_the_temporary_files_changes_nobody_s_folder()
    {
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        var mine = Directory.CreateDirectory(Path.Combine(_home.FullName, "mine"));
        mine.UnixFileMode = Mode;
        Directory.CreateSymbolicLink(Path.Combine(Temp, "actorcompute-planted"), mine.FullName);
        await using var map = ProgramRun.Start(_home.FullName, null, ["map", "square", "--range", "1..3"], Temp);
        (await map.EndAsync(Patience)).Expect(0);
        Assert.Equal(Mode, File.GetUnixFileMode(mine.FullName));
    }

    [Fact]
    public async Task A_pipe_is_no_access_file_and_nobody_waits_for_it()
    {
        if (OperatingSystem.IsWindows()) return;
        await using var map = ProgramRun.StartShell(_home.FullName, null, "mkfifo \"$HOME/pipe\" && exec \"$ACTORCOMPUTE\" map square --range 1..3 --access \"$HOME/pipe\"", Temp);
        (await map.EndAsync(Patience)).ExpectSentence(2, "is a pipe, a socket or a device");
    }

    [Fact]
    public async Task A_folder_of_attached_jobs_that_cannot_be_written_is_named()
    {
        var data = Path.Combine(_home.FullName, "data");
        await using var readOnly = await Mount.TryAsync(Path.Combine(data, "attached"), "ro");
        if (readOnly is null) return;
        (await ProgramRun.RunAsync(_home.FullName, null, "coordinator", "--port", "0", "--api-port", "0", "--data", data))
            .ExpectSentence(2, $"{Path.Combine(data, "attached")}: Read-only file system");
    }
}
