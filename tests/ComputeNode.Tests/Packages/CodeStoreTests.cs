using System.Text;
using ActorCompute.ComputeNode.Packages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;

namespace ActorCompute.ComputeNode.Tests.Packages;

public sealed class CodeStoreTests : IDisposable
{
    private readonly TestCode _code = new();

    public void Dispose() => _code.Dispose();

    [Fact]
    public async Task A_package_is_laid_out_as_its_manifest_says()
    {
        var package = _code.Content.AddPackage("Render", ("Render.dll", "code"), ("runtimes/linux-x64/native/lib.so", "native"), ("empty.json", ""));
        Assert.Equal("Render", (await FetchAsync(package))!.Assembly);
        Assert.Equal(("code", "native", ""), (Read(package, "Render.dll"), Read(package, "runtimes/linux-x64/native/lib.so"), Read(package, "empty.json")));
        Assert.Empty(_code.Cache.Folder.AllDrafts);
    }

    [Fact]
    public async Task What_is_here_is_not_fetched_again()
    {
        var package = _code.Content.AddPackage("Render", ("Render.dll", "code"));
        await FetchAsync(package);
        var asked = _code.Content.Asked.Count;
        Assert.Null(await FetchAsync(package));
        Assert.Equal(asked, _code.Content.Asked.Count);
    }

    [Fact]
    public async Task Of_a_rebuilt_package_only_what_changed_is_fetched()
    {
        await FetchAsync(_code.Content.AddPackage("Render", ("Render.dll", "code"), ("Library.dll", "library")));
        var rebuilt = _code.Content.AddPackage("Render", ("Render.dll", "better code"), ("Library.dll", "library"));
        _code.Content.Asked.Clear();
        await FetchAsync(rebuilt);
        Assert.Equal([rebuilt, ContentHash.Of("better code"u8)], _code.Content.Asked);
        Assert.Equal("library", Read(rebuilt, "Library.dll"));
    }

    [Fact]
    public async Task What_is_not_what_its_name_says_is_refused_and_leaves_nothing()
    {
        var package = _code.Content.AddPackage("Render", ("Render.dll", "code"));
        _code.Content.AddAs(ContentHash.Of("code"u8), "evil"u8.ToArray());
        await RefusedAsync(package, "is something else");
        _code.Content.AddAs(ContentHash.Of("code"u8), "much longer than it should be"u8.ToArray());
        await RefusedAsync(package, "is longer than 4 bytes");
        Assert.False(File.Exists(_code.Cache.Folder.Piece(ContentHash.Of("code"u8))));
    }

    [Fact]
    public async Task A_manifest_that_leads_out_of_its_package_is_refused()
    {
        var manifest = new PackageManifest("Render", [new PackageFile("../evil", _code.Content.Add("x"), 1), new PackageFile("Render.dll", _code.Content.Add("y"), 1)]);
        await RefusedAsync(_code.Content.Add(manifest.ToBytes()), "leads out of the package");
        await RefusedAsync(_code.Content.Add("no JSON"), "is no package");
    }

    [Fact]
    public async Task A_missing_file_is_refused()
    {
        var package = _code.Content.AddPackage("Render", ("Render.dll", "code"));
        _code.Content.Remove(ContentHash.Of("code"u8));
        await RefusedAsync(package, "the cluster does not have");
    }

    [Fact]
    public async Task Files_that_lost_their_bytes_are_put_right()
    {
        var (package, file) = (_code.Content.AddPackage("Render", ("Render.dll", "code")), ContentHash.Of("code"u8));
        await FetchAsync(package);
        foreach (var damaged in new[] { _code.Cache.Folder.Piece(file), _code.Cache.Folder.Piece(package), Path.Combine(_code.Cache.Folder.Package(package), "Render.dll") })
        {
            File.Delete(damaged);
            await File.WriteAllTextAsync(damaged, "");
        }
        Assert.NotNull(await FetchAsync(package));
        Assert.Equal("code", Read(package, "Render.dll"));
    }

    /// <summary>A task can write to what it runs from, whatever its mode: package and piece are one file.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_that_was_changed_at_equal_length_is_put_right_before_others_use_it(bool isPackage)
    {
        var (package, piece) = (_code.Content.AddPackage("Render", ("Render.dll", "code")), _code.Cache.Folder.Piece(ContentHash.Of("code"u8)));
        await FetchAsync(package);
        Assert.Null(await FetchAsync(package));   // it has been looked at
        var file = isPackage ? Path.Combine(_code.Cache.Folder.Package(package), "Render.dll") : piece;
        var written = File.GetLastWriteTimeUtc(file);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.WriteAllTextAsync(file, "evil");
        File.SetLastWriteTimeUtc(file, written);   // and nobody is to see it
        Assert.NotNull(await FetchAsync(package));
        Assert.Equal("code", Read(package, "Render.dll"));
        Assert.Equal("code", await File.ReadAllTextAsync(piece));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_could_be_read_for_ever_is_not_read_and_makes_way(bool isPipe)
    {
        if (!OperatingSystem.IsLinux()) return;
        var (item, file) = (_code.Content.Add("item"), _code.Cache.Folder.Piece(ContentHash.Of("item"u8)));
        await _code.Store.BringAsync(new(item, PartKind.Item, 4), CancellationToken.None);
        if (isPipe) Pipes.Put(file);
        else
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            await using var huge = new FileStream(file, FileMode.Open, FileAccess.Write);
            huge.SetLength(1L << 42);   // of which nothing is on the disk
        }
        await _code.Store.BringAsync(new(item, PartKind.Item, 4), CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal("item", await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task However_often_the_cache_is_deleted_while_something_comes_the_next_comes_nevertheless()
    {
        for (var n = 0; n <= PieceStore.AtOnce; n++)
        {
            var gate = new TaskCompletionSource();
            _code.Content.Gate = gate.Task;
            var coming = _code.Store.BringAsync(new(_code.Content.Add($"piece {n}"), PartKind.Item, 7), CancellationToken.None);
            for (var asked = _code.Content.Asked; !asked.Contains(ContentHash.Of(Encoding.UTF8.GetBytes($"piece {n}")));) await Task.Yield();
            Directory.Delete(_code.Path, recursive: true);
            gate.SetResult();
            await Assert.ThrowsAnyAsync<IOException>(() => coming);
            Assert.True(await _code.Store.MakeAgainAsync(CancellationToken.None));
        }
        await _code.Store.BringAsync(new(_code.Content.Add("a piece"), PartKind.Item, 7), CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_package_whose_folder_lost_a_file_is_laid_out_again_from_its_pieces()
    {
        var package = _code.Content.AddPackage("Render", ("Render.dll", "code"));
        await FetchAsync(package);
        File.Delete(Path.Combine(_code.Cache.Folder.Package(package), "Render.dll"));
        _code.Content.Asked.Clear();
        await FetchAsync(package);
        Assert.Equal("code", Read(package, "Render.dll"));
        Assert.Empty(_code.Content.Asked);
    }

    [Fact]
    public async Task Many_who_want_the_same_at_once_fetch_it_once()
    {
        var gate = new TaskCompletionSource();
        _code.Content.Gate = gate.Task;
        var package = _code.Content.AddPackage("Render", ("Render.dll", "code"), ("Same.dll", "code"));
        var all = Enumerable.Range(0, 20).Select(_ => Task.Run(() => FetchAsync(package))).ToList();
        gate.SetResult();
        await Task.WhenAll(all);
        Assert.Equal(_code.Content.Asked.Distinct().Count(), _code.Content.Asked.Count);
    }

    /// <summary>Nodes of one user share the folder: each with its own store, as in processes of their own.</summary>
    [Fact]
    public async Task Nodes_that_install_at_the_same_time_do_not_disturb_one_another()
    {
        var packages = Enumerable.Range(0, 8)
            .Select(n => _code.Content.AddPackage($"P{n}", ($"P{n}.dll", $"code {n}"), ("Shared.dll", "shared"), ("data/big", new string('x', 10_000)))).ToList();
        var nodes = Enumerable.Range(0, 6).Select(_ => _code.Open()).ToList();
        await Task.WhenAll(nodes.Select(cache => Task.Run(async () =>
        {
            var store = new CodeStore(cache, _code.Content);
            foreach (var package in packages) await store.BringAsync(new ContentPart(package, PartKind.Package), CancellationToken.None);
        })));
        nodes.ForEach(n => n.Dispose());
        for (var n = 0; n < packages.Count; n++) Assert.Equal($"code {n}", Read(packages[n], $"P{n}.dll"));
        Assert.Empty(_code.Cache.Folder.AllDrafts);
    }

    [Fact]
    public async Task Somebody_who_is_wrong_about_a_length_costs_others_nothing()
    {
        var piece = _code.Content.Add("an item");
        await _code.Store.BringAsync(new ContentPart(piece, PartKind.Item, 7), CancellationToken.None);
        _code.Content.Asked.Clear();
        var refusal = await Assert.ThrowsAsync<ContentException>(() => _code.Store.BringAsync(new ContentPart(piece, PartKind.Item, 9), CancellationToken.None));
        Assert.Contains("has 7 bytes, not 9", refusal.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(_code.Cache.Folder.Piece(piece)));
        Assert.Empty(_code.Content.Asked);
    }

    [Fact]
    public async Task A_fetch_that_failed_can_be_repeated()
    {
        var piece = _code.Content.Add("invocation");
        _code.Content.FailNext(FetchTrouble.Connection);
        await Assert.ThrowsAsync<ContentException>(() => _code.Store.BringAsync(new ContentPart(piece, PartKind.Invocation), CancellationToken.None));
        await _code.Store.BringAsync(new ContentPart(piece, PartKind.Invocation), CancellationToken.None);
        Assert.Equal("invocation", await File.ReadAllTextAsync(_code.Cache.Folder.Piece(piece), Encoding.UTF8));
    }

    [Fact]
    public async Task An_invocation_comes_with_what_it_shares_and_that_only_once()
    {
        var value = _code.Content.Add("a large value");
        foreach (var task in new[] { "a", "b", "a" }) await _code.Store.BringAsync(Sharing(task, value), CancellationToken.None);
        Assert.Equal("a large value", await File.ReadAllTextAsync(_code.Cache.Folder.Piece(value), Encoding.UTF8));
        Assert.Single(_code.Content.Asked, value);
    }

    [Fact]
    public async Task What_a_used_invocation_shares_is_in_use_too()
    {
        var value = _code.Content.Add("a large value");
        var part = Sharing("a", value);
        await _code.Store.BringAsync(part, CancellationToken.None);
        var old = TimeProvider.System.GetUtcNow().UtcDateTime - 2 * CodeCache.IdleTime;
        File.SetLastWriteTimeUtc(_code.Cache.Folder.Piece(value), old);
        await _code.Store.KeepAsync([part], CancellationToken.None);
        Assert.True(File.GetLastWriteTimeUtc(_code.Cache.Folder.Piece(value)) > old + CodeCache.IdleTime);
    }

    [Fact]
    public async Task An_invocation_whose_shared_value_is_lost_cannot_be_had()
    {
        var lost = ContentHash.Of("a large value"u8);
        var refusal = await Assert.ThrowsAsync<ContentException>(() => _code.Store.BringAsync(Sharing("a", lost), CancellationToken.None));
        Assert.Contains(lost.Value, refusal.Message, StringComparison.Ordinal);
    }

    private ContentPart Sharing(string task, ContentHash value) =>
        new(_code.Content.Add(new Invocation { Task = task, Broadcasts = [new(value, 13)] }.ToBytes()), PartKind.Invocation);

    private Task<PackageManifest?> FetchAsync(ContentHash package) => _code.Store.BringAsync(new ContentPart(package, PartKind.Package), CancellationToken.None);

    private async Task RefusedAsync(ContentHash package, string why)
    {
        var refusal = await Assert.ThrowsAsync<ContentException>(() => FetchAsync(package));
        Assert.Equal(FetchTrouble.Content, refusal.Trouble);
        Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_code.Cache.Folder.Package(package)));
    }

    private string Read(ContentHash package, string path) => File.ReadAllText(Path.Combine(_code.Cache.Folder.Package(package), path));
}
