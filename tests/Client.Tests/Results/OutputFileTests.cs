using ActorCompute.Messages;
using ActorCompute.Results;

namespace ActorCompute.Client.Tests.Results;

public sealed class OutputFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ac-output-");

    private string Target => Path.Combine(_folder.FullName, "out.jsonl");

    [Fact]
    public async Task A_pipe_is_written_as_it_is_and_stays_one()
    {
        if (!OperatingSystem.IsLinux()) return;
        var folder = Directory.CreateTempSubdirectory("ac-pipe-");
        var pipe = Path.Combine(folder.FullName, "pipe");
        using (var made = System.Diagnostics.Process.Start("mkfifo", pipe)) await made.WaitForExitAsync();
        var reading = Task.Run(() => File.ReadAllText(pipe));
        await using (var output = OutputFile.Create(pipe))
        {
            await output.Stream.WriteAsync("1\n"u8.ToArray());
            await output.CompleteAsync();
        }
        Assert.Equal("1\n", await reading.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal(["pipe"], folder.GetFileSystemInfos().Select(f => f.Name));
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task The_file_appears_when_it_is_whole_in_place_of_an_older_one()
    {
        await File.WriteAllTextAsync(Target, "old");
        await using var file = OutputFile.Create(Target);
        await file.Stream.WriteAsync("new"u8.ToArray());
        Assert.Equal("old", await File.ReadAllTextAsync(Target));
        await file.CompleteAsync();
        Assert.Equal("new", await File.ReadAllTextAsync(Target));
        Assert.Single(_folder.GetFiles());
    }

    [Fact]
    public async Task An_unfinished_file_leaves_nothing_behind()
    {
        await using (var file = OutputFile.Create(Target)) await file.Stream.WriteAsync("half"u8.ToArray());
        Assert.Empty(_folder.GetFiles());
    }

    [Fact]
    public void A_folder_that_is_missing_or_in_the_way_is_named()
    {
        Assert.Contains(_folder.FullName, Assert.Throws<UserError>(() => OutputFile.Create(_folder.FullName)).Message);
        Assert.Equal(ExitStatus.BadInput, Assert.Throws<UserError>(() => OutputFile.Create(Path.Combine(_folder.FullName, "none", "out"))).Status);
    }

    [Fact]
    public async Task A_link_is_followed_and_a_device_stays_what_it_is()
    {
        if (OperatingSystem.IsWindows()) return;
        var link = Path.Combine(_folder.FullName, "link");
        File.CreateSymbolicLink(link, Target);
        await using (var file = OutputFile.Create(link)) await file.CompleteAsync();
        Assert.True(File.Exists(Target));
        Assert.NotNull(File.ResolveLinkTarget(link, false));
        await using (var file = OutputFile.Create("/dev/null")) await file.CompleteAsync();
        Assert.Empty(Directory.GetFiles("/dev", "null.*.tmp"));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
