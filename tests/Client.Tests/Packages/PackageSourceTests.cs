using System.IO.Compression;
using System.Runtime.InteropServices;
using ActorCompute.Coordinator.Tests.Packages;
using ActorCompute.Messages;
using ActorCompute.Messages.Content;
using ActorCompute.Packages;

namespace ActorCompute.Client.Tests.Packages;

/// <summary>What of a dll, a folder, a zip or a program becomes a package.</summary>
public sealed class PackageSourceTests : IDisposable
{
    private static readonly string[] Whole = ["Demo.dll", "Demo.pdb", "Lib.dll", "data/model.bin", "de/Lib.resources.dll", "runtimes/linux-x64/native/liblib.so"];

    private readonly PackageFolder _folder = new();

    [Fact]
    public async Task A_publish_folder_travels_without_what_nodes_have_or_do_not_need()
    {
        var folder = _folder.WriteBuild("publish");
        foreach (var file in new[] { "Wire.dll", "libwire.so", "System.Runtime.dll", "libcoreclr.so", "ActorCompute.Client.dll", "ActorCompute.Client.pdb" }) _folder.Write($"publish/{file}", file);
        using var package = await OpenAsync(folder);
        Assert.Equal("Demo", package.Manifest.Assembly);
        Assert.Equal(Whole, Paths(package));
    }

    [Fact]
    public async Task A_dll_a_folder_and_a_zip_of_the_same_files_are_the_same_package()
    {
        var folder = _folder.WriteBuild("publish");
        ZipFile.CreateFromDirectory(folder, _folder["plain.zip"]);
        ZipFile.CreateFromDirectory(folder, _folder["within.zip"], CompressionLevel.NoCompression, includeBaseDirectory: true);
        CopyTo("elsewhere", folder);
        var hashes = new List<ContentHash>();
        foreach (var path in new[] { folder, _folder["publish/Demo.dll"], _folder["plain.zip"], _folder["within.zip"], _folder["elsewhere"] })
        {
            using var package = await OpenAsync(path);
            Assert.Equal(Whole, Paths(package));
            hashes.Add(package.Hash);
        }
        Assert.Single(hashes.Distinct());
    }

    [Fact]
    public async Task Another_byte_is_another_package()
    {
        var folder = _folder.WriteBuild("publish");
        using var before = await OpenAsync(folder);
        _folder.Write("publish/data/model.bin", "MODEL");
        using var after = await OpenAsync(folder);
        Assert.NotEqual(before.Hash, after.Hash);
        Assert.Equal(2, after.Pieces.Select(p => p.Hash).Except(before.Pieces.Select(p => p.Hash)).Count());   // the file and the manifest
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_piece_reads_as_its_hash_says(bool zipped)
    {
        var path = _folder.WriteBuild("publish");
        if (zipped) ZipFile.CreateFromDirectory(path, path = _folder["demo.zip"]);
        using var package = await OpenAsync(path);
        await Task.WhenAll(package.Pieces.Select(p => Task.Run(async () =>
        {
            await using var stream = p.Open();
            Assert.Equal(p.Hash, await ContentHash.OfAsync(stream, CancellationToken.None));
        })));
        Assert.Equal(package.Hash, package.Pieces[^1].Hash);
    }

    [Fact]
    public async Task Builds_that_lie_within_a_build_stay_at_home()
    {
        var folder = _folder.WriteBuild("bin");
        _folder.WriteBuild("bin/publish");
        _folder.WriteBuild("bin/linux-x64/publish");
        using var package = await OpenAsync(folder);
        Assert.Equal(Whole, Paths(package));
    }

    [Fact]
    public async Task What_a_build_leaves_among_packages_is_fetched_from_there()
    {
        var folder = _folder.WriteBuild("bin");
        File.Delete(_folder["bin/Lib.dll"]);
        _folder.Write("packages/lib/2.0.0/lib/net8.0/Lib.dll", "from packages");
        var before = Environment.GetEnvironmentVariable("NUGET_PACKAGES");
        Environment.SetEnvironmentVariable("NUGET_PACKAGES", _folder["packages"]);
        try
        {
            using var package = await OpenAsync(folder);
            Assert.Equal(Whole, Paths(package));
            Assert.Equal(ContentHash.Of("from packages"u8), package.Manifest.Files.Single(f => f.Path == "Lib.dll").Hash);
            File.Delete(_folder["packages/lib/2.0.0/lib/net8.0/Lib.dll"]);
            Assert.Contains("Lib.dll", await RefusalAsync(folder), StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("NUGET_PACKAGES", before);
        }
    }

    [Fact]
    public async Task A_dll_alone_travels_with_what_it_refers_to()
    {
        var gustave = typeof(BigGustave.Png).Assembly.Location;
        var dll = _folder.Write("lone/Demo.dll", new TinyAssembly("Demo").With("Demo.Tasks", "Draw", typeof(int), [typeof(BigGustave.Png)]).ToBytes());
        Assert.Contains("BigGustave.dll", await RefusalAsync(dll), StringComparison.Ordinal);
        _folder.Write("lone/BigGustave.dll", await File.ReadAllBytesAsync(gustave));
        _folder.Write("lone/Unrelated.dll", "unrelated");
        using var package = await OpenAsync(dll);
        Assert.Equal(["BigGustave.dll", "Demo.dll"], Paths(package));
    }

    [Fact]
    public async Task An_assembly_of_this_program_travels_with_its_libraries_and_without_the_cluster()
    {
        using var package = await PackageSource.OfAssemblyAsync(typeof(PackageSourceTests).Assembly, CancellationToken.None);
        var paths = Paths(package);
        Assert.Equal("ActorCompute.Client.Tests", package.Manifest.Assembly);
        Assert.Contains("ActorCompute.Client.Tests.dll", paths);
        Assert.Contains("ActorCompute.Client.Tests.pdb", paths);
        Assert.Contains("FsCheck.dll", paths);
        Assert.Contains("FSharp.Core.dll", paths);   // of FsCheck
        Assert.DoesNotContain(paths, p => p is "Akka.dll" or "Spectre.Console.dll" or "ActorCompute.Client.dll" or "ActorCompute.Abstractions.dll" or "actorcompute.dll");
        Assert.DoesNotContain(paths, p => p.EndsWith(".json", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_library_of_this_program_travels_with_what_it_needs_alone()
    {
        using var package = await PackageSource.OfAssemblyAsync(typeof(FsCheck.Fluent.Gen).Assembly, CancellationToken.None);
        Assert.Equal("FsCheck", package.Manifest.Assembly);
        Assert.Equal(["FSharp.Core.dll", "FsCheck.dll"], Paths(package).Where(p => !p.Contains('/')));
    }

    [Fact]
    public async Task An_assembly_without_a_file_is_refused()
    {
        var inMemory = System.Reflection.Assembly.Load(TinyAssembly.WithDouble("Memory"));
        var refusal = await Assert.ThrowsAsync<UserError>(() => PackageSource.OfAssemblyAsync(inMemory, CancellationToken.None));
        Assert.Contains("Memory", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Paths_that_are_no_package_are_refused()
    {
        Assert.Contains("There is no", await RefusalAsync(_folder["nothing"]), StringComparison.Ordinal);
        Assert.Contains("cannot be a package", await RefusalAsync(_folder.Write("text.zip", "no zip")), StringComparison.Ordinal);
        Assert.Contains("no .NET assembly", await RefusalAsync(_folder.Write("text/Text.dll", "no dll")), StringComparison.Ordinal);
        Assert.Contains("There is no assembly", await RefusalAsync(Path.GetDirectoryName(_folder.Write("empty/readme.txt", "x"))!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_several_assemblies_the_one_is_named()
    {
        _folder.Write("two/A.dll", TinyAssembly.WithDouble("A"));
        _folder.Write("two/B.dll", TinyAssembly.WithDouble("B"));
        Assert.Contains("--assembly", await RefusalAsync(_folder["two"]), StringComparison.Ordinal);
        using var named = await PackageSource.OpenAsync(_folder["two"], "B", CancellationToken.None);
        Assert.Equal("B", named.Manifest.Assembly);
        await Assert.ThrowsAsync<UserError>(() => PackageSource.OpenAsync(_folder["two"], "C", CancellationToken.None));
    }

    [Fact]
    public async Task A_link_to_another_folder_is_refused_and_one_to_a_file_is_the_file()
    {
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows)) return;
        _folder.Write("outside/secret.txt", "secret");
        var folder = _folder.WriteBuild("publish");
        File.CreateSymbolicLink(_folder["publish/linked.txt"], _folder["outside/secret.txt"]);
        using (var package = await OpenAsync(folder)) Assert.Contains("linked.txt", Paths(package));
        Directory.CreateSymbolicLink(_folder["publish/linked"], _folder["outside"]);
        Assert.Contains("link", await RefusalAsync(folder), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static Task<PackageSource> OpenAsync(string path) => PackageSource.OpenAsync(path, null, CancellationToken.None);

    private static async Task<string> RefusalAsync(string path)
    {
        var refusal = await Assert.ThrowsAsync<UserError>(() => OpenAsync(path));
        Assert.Equal(ExitStatus.BadInput, refusal.Status);
        Assert.DoesNotContain('\n', refusal.Message);
        return refusal.Message;
    }

    private static IEnumerable<string> Paths(PackageSource package) => package.Manifest.Files.Select(f => f.Path);

    private void CopyTo(string name, string folder)
    {
        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Reverse())
            _folder.Write($"{name}/{Path.GetRelativePath(folder, file).Replace('\\', '/')}", File.ReadAllBytes(file));
    }
}
