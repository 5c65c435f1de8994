using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Packages;

namespace ActorCompute.Client.Tests.Packages;

/// <summary>Packages on their way to a real coordinator.</summary>
public sealed class PackageClientTests : IAsyncLifetime
{
    private readonly PackageFolder _folder = new();
    private LocalCoordinator _coordinator = null!;

    public async Task InitializeAsync() => _coordinator = await LocalCoordinator.StartAsync();

    public async Task DisposeAsync()
    {
        await _coordinator.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_package_is_pushed_listed_and_run_from()
    {
        await using var cluster = await _coordinator.ConnectAsync();
        using var source = await OpenAsync(_folder.WriteBuild("publish"));
        var pushed = await new PackageClient(cluster).PushAsync(source, CancellationToken.None);
        Assert.Equal((source.Hash, "Demo", source.Manifest.Bytes, 6), (pushed.Hash, pushed.Assembly, pushed.Bytes, pushed.Files));
        Assert.Equal("Demo.Tasks.Double", Assert.Single(pushed.Tasks).Name);
        Assert.Equal(pushed.Hash, Assert.Single(await new PackageClient(cluster).ListAsync(CancellationToken.None)).Hash);
        await using var later = await _coordinator.ConnectAsync();
        Assert.Contains(later.Tasks, t => t.Name == "Demo.Tasks.Double");
        var job = await new JobClient(later).OpenAsync(new("Demo.Tasks.Double") { Package = pushed.Hash }, CancellationToken.None);
        Assert.Equal(("Demo.Tasks.Double", TaskKind.Cpu), (job.Task, job.Kind));
    }

    [Fact]
    public async Task Only_what_the_cluster_lacks_is_read_and_sent()
    {
        await using var cluster = await _coordinator.ConnectAsync();
        using (var first = await OpenAsync(_folder.WriteBuild("publish"))) await new PackageClient(cluster).UploadAsync(first, CancellationToken.None);
        _folder.Write("publish/data/model.bin", "another model");
        using var second = await OpenAsync(_folder["publish"]);
        var read = new List<string>();
        var pieces = second.Pieces.Select(p => p with { Open = () => { lock (read) read.Add(p.Hash.Value); return p.Open(); } });
        await new ContentClient(cluster).UploadAsync(pieces, CancellationToken.None);
        var changed = second.Manifest.Files.Single(f => f.Path == "data/model.bin").Hash;
        Assert.Equal(new[] { changed.Value, second.Hash.Value }.Order(StringComparer.Ordinal), read.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_file_that_changes_on_its_way_is_refused_in_one_sentence()
    {
        await using var cluster = await _coordinator.ConnectAsync();
        using var source = await OpenAsync(_folder.WriteBuild("publish"));
        _folder.Write("publish/data/model.bin", "changed meanwhile");
        var refusal = await Assert.ThrowsAsync<UserError>(() => new PackageClient(cluster).PushAsync(source, CancellationToken.None));
        Assert.Equal(ExitStatus.BadInput, refusal.Status);
        File.Delete(_folder["publish/data/model.bin"]);
        refusal = await Assert.ThrowsAsync<UserError>(() => new PackageClient(cluster).PushAsync(source, CancellationToken.None));
        Assert.Contains("model.bin", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_assembly_of_this_program_is_uploaded_without_being_pushed()
    {
        await using var cluster = await _coordinator.ConnectAsync();
        using var source = await PackageSource.OfAssemblyAsync(typeof(PackageClientTests).Assembly, CancellationToken.None);
        await new PackageClient(cluster).UploadAsync(source, CancellationToken.None);
        Assert.Empty(await new PackageClient(cluster).ListAsync(CancellationToken.None));
        var found = await cluster.Content.FindAsync(new() { Hashes = { source.Pieces.Select(p => p.Hash.Value) } });
        Assert.Empty(found.Missing);
    }

    private static Task<PackageSource> OpenAsync(string path) => PackageSource.OpenAsync(path, null, CancellationToken.None);
}
