using ActorCompute.ComputeNode.Packages;
using ActorCompute.Messages;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Files;

namespace ActorCompute.ComputeNode.Tests.Packages;

public sealed class CodeCacheTests : IDisposable
{
    private readonly TestCode _code = new();

    public void Dispose() => _code.Dispose();

    [Fact]
    public void Only_its_user_can_enter_it()
    {
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_code.Path));
    }

    [Fact]
    public async Task A_folder_that_others_can_write_is_refused()
    {
        if (OperatingSystem.IsWindows()) return;
        File.SetUnixFileMode(_code.Path, (UnixFileMode)Convert.ToInt32("770", 8));
        var error = await Assert.ThrowsAsync<UserError>(() => CodeCache.OpenAsync(_code.Path, CancellationToken.None));
        Assert.Contains("others can write there", error.Message, StringComparison.Ordinal);
        Assert.Equal(ExitStatus.BadInput, error.Status);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_an_error_that_names_the_option()
    {
        await File.WriteAllTextAsync(Path.Combine(_code.Path, "file"), "");
        var error = await Assert.ThrowsAsync<UserError>(() => CodeCache.OpenAsync(Path.Combine(_code.Path, "file", "code"), CancellationToken.None));
        Assert.Contains("--cache", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_comes_alone_throws_out_what_was_not_used_for_long()
    {
        var (old, recent) = (await InstallAsync("Old"), await InstallAsync("Recent"));
        Directory.SetLastWriteTimeUtc(_code.Cache.Folder.Package(old), DateTime.UnixEpoch);
        var draft = _code.Cache.NewDraft();
        Directory.CreateDirectory(draft);
        _code.Cache.Dispose();
        using var cache = _code.Open(mostBytes: 1010);
        Assert.False(Directory.Exists(cache.Folder.Package(old)) || File.Exists(cache.Folder.Piece(old)) || Directory.Exists(draft));
        Assert.True(Directory.Exists(cache.Folder.Package(recent)) && File.Exists(cache.Folder.Piece(recent)));
        Assert.Equal(2, cache.Folder.AllPieces.Count());
    }

    /// <summary>Folders that a person may well have under these names, with anything in them.</summary>
    [Theory]
    [InlineData("drafts/thesis.txt")]
    [InlineData("drafts/1234-notes")]
    [InlineData("packages/invoice/x")]
    [InlineData("pieces/chess/king")]
    [InlineData("pieces/ab.txt")]
    public async Task A_folder_that_holds_what_no_node_has_put_there_is_refused_and_keeps_it(string theirs)
    {
        var path = Path.Combine(_code.Path, "theirs");
        var file = Path.Combine(path, theirs);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, "mine");
        File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        var error = await Assert.ThrowsAsync<UserError>(() => CodeCache.OpenAsync(path, CancellationToken.None, mostBytes: 0));
        Assert.Contains("which ActorCompute has not put there", error.Message, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task A_folder_that_holds_other_things_beside_serves_and_keeps_them()
    {
        var path = Path.Combine(_code.Path, "theirs");
        Directory.CreateDirectory(path);
        await File.WriteAllTextAsync(Path.Combine(path, "access.json"), "mine");
        using var cache = await CodeCache.OpenAsync(path, CancellationToken.None, mostBytes: 0);
        Assert.True(cache.TryTrim());
        Assert.True(File.Exists(Path.Combine(path, "access.json")));
    }

    [Fact]
    public async Task What_somebody_puts_into_a_cache_under_names_of_his_own_stays_too()
    {
        var package = await InstallAsync("Package");
        var theirs = new[] { "drafts/notes.txt", "packages/mine/x", "pieces/ab/notes.txt", "pieces/mine/x" }.Select(n => Path.Combine(_code.Path, n)).ToList();
        foreach (var file in theirs)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, "mine");
            File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        }
        _code.Cache.Dispose();
        using var cache = _code.Open(mostBytes: 0);
        Assert.False(Directory.Exists(cache.Folder.Package(package)));
        Assert.All(theirs, f => Assert.True(File.Exists(f), f));
    }

    [Fact]
    public async Task A_cache_of_before_there_were_markers_is_taken_over_and_swept()
    {
        var package = await InstallAsync("Package");
        foreach (var part in new[] { "drafts", "packages", "pieces" }) File.Delete(Path.Combine(_code.Path, part, OwnFolder.MarkerName));
        _code.Cache.Dispose();
        using var cache = _code.Open(mostBytes: 0);
        Assert.False(Directory.Exists(cache.Folder.Package(package)));
    }

    [Fact]
    public async Task Every_folder_in_it_is_its_user_s_alone()
    {
        if (OperatingSystem.IsWindows()) return;
        await InstallAsync("Package");
        foreach (var folder in Directory.EnumerateDirectories(_code.Path, "*", SearchOption.AllDirectories))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
    }

    [Fact]
    public async Task A_cache_that_another_node_uses_is_left_alone()
    {
        var package = await InstallAsync("Package");
        using var second = _code.Open(mostBytes: 0);
        Assert.True(Directory.Exists(second.Folder.Package(package)));
    }

    [Fact]
    public async Task A_cache_that_is_not_too_large_keeps_everything()
    {
        var package = await InstallAsync("Package");
        var invocation = _code.Content.Add("invocation");
        await _code.Store.BringAsync(new ContentPart(invocation, PartKind.Invocation), CancellationToken.None);
        _code.Cache.Dispose();
        using var cache = _code.Open();
        Assert.True(Directory.Exists(cache.Folder.Package(package)) && File.Exists(cache.Folder.Piece(invocation)));
    }

    [Fact]
    public async Task Pieces_of_no_package_go_when_they_are_a_day_old()
    {
        var package = await InstallAsync("Package");
        var (old, recent) = (_code.Content.Add("old item"), _code.Content.Add("recent item"));
        foreach (var item in new[] { old, recent }) await _code.Store.BringAsync(new ContentPart(item, PartKind.Item, 8 + (item == recent ? 3 : 0)), CancellationToken.None);
        foreach (var piece in new[] { old, package }) File.SetLastWriteTimeUtc(_code.Cache.Folder.Piece(piece), DateTime.UnixEpoch);
        _code.Cache.Dispose();
        using var cache = _code.Open();
        Assert.False(File.Exists(cache.Folder.Piece(old)));
        Assert.True(File.Exists(cache.Folder.Piece(recent)) && File.Exists(cache.Folder.Piece(package)));
    }

    [Fact]
    public async Task What_no_node_says_to_use_goes_while_they_run()
    {
        var (used, idle) = (await InstallAsync("Used"), await InstallAsync("Idle"));
        var item = _code.Content.Add(new string('x', 500));
        await _code.Store.BringAsync(new ContentPart(item, PartKind.Item, 500), CancellationToken.None);
        foreach (var package in new[] { used, idle }) Age(package);
        using var other = _code.Open(mostBytes: 600);
        Assert.True(_code.Cache.Touch(new ContentPart(used, PartKind.Package)));   // what it does for its leases
        await new CodeStore(other, _code.Content).KeepAsync([new ContentPart(item, PartKind.Item, 500)], CancellationToken.None);
        Assert.False(Directory.Exists(other.Folder.Package(idle)) || File.Exists(other.Folder.Piece(idle)));
        Assert.True(Directory.Exists(other.Folder.Package(used)) && File.Exists(other.Folder.Piece(item)));
        Assert.NotNull(await _code.Store.BringAsync(new ContentPart(idle, PartKind.Package), CancellationToken.None));   // it can be had again
    }

    [Fact]
    public async Task Nothing_goes_while_somebody_looks_something_up()
    {
        var package = await InstallAsync("Package");
        Age(package);
        using var other = _code.Open(mostBytes: 0);
        using (await _code.Cache.UseAsync(CancellationToken.None)) Assert.False(other.TryTrim());
        Assert.True(Directory.Exists(other.Folder.Package(package)));
        Assert.True(other.TryTrim());
        Assert.False(Directory.Exists(other.Folder.Package(package)));
        Assert.False(_code.Cache.Touch(new ContentPart(package, PartKind.Package)));
    }

    private void Age(ContentHash package)
    {
        Directory.SetLastWriteTimeUtc(_code.Cache.Folder.Package(package), DateTime.UnixEpoch);
        foreach (var piece in Directory.EnumerateFiles(Path.Combine(_code.Path, "pieces"), "*", SearchOption.AllDirectories)) File.SetLastWriteTimeUtc(piece, DateTime.UnixEpoch);
    }

    private async Task<ContentHash> InstallAsync(string name)
    {
        var package = _code.Content.AddPackage(name, ($"{name}.dll", name.PadRight(1000)));
        await _code.Store.BringAsync(new ContentPart(package, PartKind.Package), CancellationToken.None);
        return package;
    }
}
