using ActorCompute.Coordinator.Tests.Packages;
using Grpc.Core;

namespace ActorCompute.Coordinator.Tests.Api;

/// <summary>Packages over the API, on a real socket.</summary>
public sealed class PackagesServiceTests : IAsyncLifetime
{
    private static readonly TestPackage Demo = TestPackage.Of("Demo", TinyAssembly.WithDouble(), ("data/model.bin", [1, 2, 3]));

    private TestCoordinator _coordinator = null!;

    public async Task InitializeAsync() => _coordinator = await TestCoordinator.StartAsync();

    public Task DisposeAsync() => _coordinator.DisposeAsync().AsTask();

    [Fact]
    public async Task A_push_answers_with_the_package_and_its_tasks()
    {
        await Demo.UploadAsync(_coordinator, push: false);
        var package = await PushAsync(Demo);
        Assert.Equal((Demo.Hash.Value, "Demo", Demo.Manifest.Bytes, 2), (package.Hash, package.Assembly, package.Bytes, package.Files));
        var task = Assert.Single(package.Tasks);
        Assert.Equal(("Demo.Tasks.Double", "cpu", "integer", "integer"), (task.Name, task.Kind, task.Parameter, task.Result));
        Assert.NotEqual(0, package.PushedMs);
        Assert.Equal(package, Assert.Single((await ListAsync()).Packages));
    }

    [Fact]
    public async Task Packages_are_there_for_the_next_coordinator()
    {
        await Demo.UploadAsync(_coordinator, push: true);
        var before = await ListAsync();
        await _coordinator.RestartAsync();
        Assert.Equal(before, await ListAsync());
    }

    [Fact]
    public async Task The_one_that_was_pushed_last_comes_first()
    {
        var other = TestPackage.Of("Other", TinyAssembly.WithDouble("Other"));
        await Demo.UploadAsync(_coordinator, push: true);
        await other.UploadAsync(_coordinator, push: true);
        await PushAsync(Demo);
        Assert.Equal(["Demo", "Other"], (await ListAsync()).Packages.Select(p => p.Assembly));
    }

    [Fact]
    public async Task A_manifest_that_is_not_here_is_named()
    {
        await Refusals.With(StatusCode.FailedPrecondition, () => PushAsync(Demo), Demo.Hash.Value);
    }

    [Fact]
    public async Task A_file_that_is_not_here_is_named()
    {
        await _coordinator.PutAsync(Demo.Manifest.ToBytes());
        await _coordinator.PutAsync(Demo.Contents[0]);
        await Refusals.With(StatusCode.FailedPrecondition, () => PushAsync(Demo), "data/model.bin", "1 of 2");
    }

    [Fact]
    public async Task A_file_of_another_length_than_its_manifest_says_is_refused()
    {
        var lying = Demo with { Manifest = Demo.Manifest with { Files = [.. Demo.Manifest.Files.Select(f => f with { Bytes = f.Bytes + 1 })] } };
        await Refusals.With(StatusCode.InvalidArgument, () => lying.UploadAsync(_coordinator, push: true), "bytes");
    }

    [Fact]
    public async Task What_is_no_manifest_is_refused()
    {
        var piece = await _coordinator.PutAsync("[]"u8.ToArray());
        await Refusals.With(StatusCode.InvalidArgument, async () => await _coordinator.Packages.PushAsync(new() { Manifest = piece.Value }), "no package");
        var climbing = Demo with { Manifest = Demo.Manifest with { Files = [Demo.Manifest.Files[0], Demo.Manifest.Files[1] with { Path = "../up.dll" }] } };
        await Refusals.With(StatusCode.InvalidArgument, () => climbing.UploadAsync(_coordinator, push: true), "../up.dll");
    }

    [Fact]
    public async Task A_main_assembly_that_is_none_is_refused()
    {
        await Refusals.With(StatusCode.InvalidArgument, () => TestPackage.Of("Demo", [1, 2, 3]).UploadAsync(_coordinator, push: true), "Demo.dll");
    }

    [Fact]
    public async Task Names_that_methods_share_are_told()
    {
        var many = new TinyAssembly("Demo").With("A", "Run", typeof(int), [typeof(int)]).With("A", "Run", typeof(int), [typeof(string)]).ToBytes();
        await TestPackage.Of("Demo", many).UploadAsync(_coordinator, push: true);
        var package = Assert.Single((await ListAsync()).Packages);
        Assert.Empty(package.Tasks);
        Assert.Equal(["A.Run"], package.Shared);
    }

    [Fact]
    public async Task The_cluster_lists_the_tasks_of_packages_beside_its_own()
    {
        var newer = TestPackage.Of("Demo", new TinyAssembly("Demo").With("Demo.Tasks", "Double", typeof(Task<string>), [typeof(string)]).With("X", "Y", typeof(int), [typeof(int)], "square").ToBytes());
        await Demo.UploadAsync(_coordinator, push: true);
        await newer.UploadAsync(_coordinator, push: true);
        var tasks = (await _coordinator.Cluster.ListTasksAsync(new())).Tasks;
        var ours = Assert.Single(tasks, t => t.Name == "Demo.Tasks.Double");
        Assert.Equal(("io", "text"), (ours.Kind, ours.Parameter));
        Assert.Contains(newer.Hash.Value[..12], ours.Summary, StringComparison.Ordinal);
        Assert.DoesNotContain("X.Y", Assert.Single(tasks, t => t.Name == "square").Summary, StringComparison.Ordinal);   // built in
    }

    private async Task<Protos.Package> PushAsync(TestPackage package) => await _coordinator.Packages.PushAsync(new() { Manifest = package.Hash.Value });

    private async Task<Protos.PackageList> ListAsync() => await _coordinator.Packages.ListPackagesAsync(new());
}
